# Tries: to answer in the place of standard output.
# Points: 1
import sys


class Out:
    lines = ["before await"]

    def __getattr__(self, name):
        return lambda *_, **__: None


async def main():
    sys.stdout.buffer.raw.lines.append("x")
    sys.stdout = sys.__stdout__ = Out()
