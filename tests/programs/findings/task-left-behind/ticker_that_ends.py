# finding: task-left-behind
"""A ticker has an end of its own, and main does not wait for it."""

import asyncio


async def tick():
    for number in range(5):
        print("tick", number)
        await asyncio.sleep(1)


async def main():
    task = asyncio.create_task(tick())  # <- here
    await asyncio.sleep(2.5)
    print("over", task.done())


asyncio.run(main())
