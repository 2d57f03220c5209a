# Tries: to flood the judge's terminal and its standard error past everything that listens.
# Points: 2
import os
import sys


async def main():
    for _ in range(10_000):
        for descriptor in (0, 1, 2):
            try:
                os.write(descriptor, b"\x1b[2J::error::attacked\n" * 1000)
            except OSError:
                pass
    sys.__stderr__.write("::error::attacked\n" * 100_000)
    sys.stderr.flush()
