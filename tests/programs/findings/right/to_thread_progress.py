# finding: none
import asyncio
import time


def crunch(n):
    time.sleep(n)
    return n


async def main():
    async with asyncio.TaskGroup() as group:
        tasks = [group.create_task(asyncio.to_thread(crunch, n)) for n in (1, 2)]
    print([task.result() for task in tasks])


asyncio.run(main())
