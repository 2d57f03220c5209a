"""Two workers at the same time, each in a task of its own."""

import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    # TODO: make two tasks, print "before await", await the tasks and say so after each
    ...
