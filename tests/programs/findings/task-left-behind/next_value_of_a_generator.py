# finding: task-left-behind
import asyncio


async def ticks():
    await asyncio.sleep(1)
    yield "tick"


async def main():
    following = asyncio.create_task(anext(ticks()))  # <- here
    await asyncio.sleep(0.5)
    print(following.done())


asyncio.run(main())
