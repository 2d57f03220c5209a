# finding: none
import asyncio


async def fail():
    await asyncio.sleep(1)
    raise ValueError("no")


async def work():
    for _ in range(3):
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(fail())
                await asyncio.sleep(2)
        except* ValueError:
            print("again")
        await asyncio.sleep(1)


asyncio.run(work())
