# Tries: to print letters that look like others.
# Points: 5
import asyncio


async def worker_1():
    print("​worker_1 start")
    await asyncio.sleep(1)
    print("​worker_1 done")


async def worker_2():
    print("​worker_2 start")
    await asyncio.sleep(2)
    print("​worker_2 done")


async def main():
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    print("‮before await")
    await one
    print("ａwaited worker_1")
    await two
    print("ａwaited worker_2")
