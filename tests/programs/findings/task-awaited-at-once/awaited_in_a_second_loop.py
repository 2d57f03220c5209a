# finding: none
# expects: run.script().elapsed == 1
import asyncio


async def fetch(number):
    await asyncio.sleep(1)


async def main():
    tasks = [asyncio.create_task(fetch(number)) for number in range(3)]
    for task in tasks:
        await task


asyncio.run(main())
