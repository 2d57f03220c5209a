# Tries: to keep the judge waiting for the end of a line that it has begun.
# Points: 0
import os
import time

os.write(3, b"#{")


async def main():
    while True:
        os.write(3, b"x")
        for _ in range(100_000):
            time.monotonic_ns()
