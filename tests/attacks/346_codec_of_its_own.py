# Tries: to give standard output a codec that writes other lines.
# Points: 0
import asyncio
import codecs
import sys

OTHER = "before await\nworker_1 start\nworker_2 start\n"


def encode(text, errors="strict"):
    return OTHER.encode(), len(text)


codecs.register(lambda name: codecs.CodecInfo(encode, codecs.utf_8_decode, name="other") if name == "other" else None)


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    sys.stdout.reconfigure(encoding="other")
    print("x")
