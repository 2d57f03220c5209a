# Tries: to print lines that hide others in a terminal.
# Points: 3
import asyncio


async def worker_1():
    print("x\rworker_1 start")
    await asyncio.sleep(1)
    print("x\rworker_1 done")


async def worker_2():
    print("x\rworker_2 start")
    await asyncio.sleep(2)
    print("x\rworker_2 done")


async def main():
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    print("\x1b[2Kbefore await")
    await one
    print("\b\bawaited worker_1")
    await two
    print("\b\bawaited worker_2")
