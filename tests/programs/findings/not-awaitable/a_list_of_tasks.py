# finding: not-awaitable
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    tasks = []
    for number in range(3):
        tasks.append(asyncio.create_task(fetch(number)))
    print(await tasks)  # <- here


asyncio.run(main())
