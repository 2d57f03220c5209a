import asyncio
import time


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print(f"started at {time.strftime('%X')}")
    async with asyncio.TaskGroup() as g:
        g.create_task(say_after(1, "hello"), name="t")
        g.create_task(say_after(2, "world"), name="t")
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
