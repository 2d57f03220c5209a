"""Standard output has the attributes that Python's has, and a program may put other streams in front of it."""

import asyncio
import codecs
import io
import os
import sys


async def main():
    print("in the loop")
    await asyncio.sleep(0.1)
    print("later")


class Upper:
    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        return self.stream.write(text.upper())

    def __getattr__(self, name):
        return getattr(self.stream, name)


print(sys.stdout.name, sys.stdout.mode, sys.stdout.buffer.name, sys.stdout.readable())
sys.stdout = io.TextIOWrapper(sys.stdout.detach(), encoding="utf-8", line_buffering=True)
asyncio.run(main())
stream = sys.stdout
sys.stdout = Upper(stream)
asyncio.run(main())
sys.stdout = stream
writer = codecs.getwriter("utf-8")(stream.buffer)
writer.write("written\n")
with open(stream.fileno(), "w", closefd=False, encoding="utf-8") as file:
    file.write("by its number\n")
copy = os.dup(1)
os.write(copy, b"by another number\n")
print("the end")
