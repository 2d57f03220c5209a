# finding: not-awaitable
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    tasks = [asyncio.create_task(fetch(number)) for number in range(3)]
    print(await asyncio.wait_for(tasks, 5))  # <- here


asyncio.run(main())
