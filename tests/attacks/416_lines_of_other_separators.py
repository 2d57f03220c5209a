# Tries: to print all lines in one, by separators that some take for ends of lines.
# Points: 4
import asyncio


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    print("before await\u2028worker_1 start\x0bworker_2 start", end="\x85")
    await asyncio.sleep(1)
    print("worker_1 done\x1cawaited worker_1", end="\x0c")
    await asyncio.sleep(1)
    print("worker_2 done\x1dawaited worker_2", end="\x1e")
