# Tries: to take the judge's next question, and to wait for it for ever.
# Points: 1
import os


async def main():
    for descriptor in range(3, 32):
        try:
            os.set_blocking(descriptor, True)
            os.read(descriptor, 10)
        except OSError:
            pass
