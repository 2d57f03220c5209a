import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(say_after(0, "hello"))
        group.create_task(say_after(1, "world"))
