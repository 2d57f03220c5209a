import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def start(group):
    group.create_task(say_after(1, "hello"))
    group.create_task(say_after(2, "world"))


async def main():
    now = time.localtime()
    print("started at " + time.strftime("%X", now))
    async with asyncio.TaskGroup() as group:
        group.create_task(start(group))
    print("finished at " + time.strftime("%X", time.localtime()))


asyncio.run(main())
