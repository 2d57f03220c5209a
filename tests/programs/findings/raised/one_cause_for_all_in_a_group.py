# finding: raised
import asyncio


async def fetch(number):
    await sleep(1)  # <- here
    return number


async def main():
    async with asyncio.TaskGroup() as group:
        for number in range(3):
            group.create_task(fetch(number))


asyncio.run(main())
