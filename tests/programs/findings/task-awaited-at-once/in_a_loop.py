# finding: task-awaited-at-once
# expects: run.script().elapsed == 1
import asyncio


async def fetch(number):
    await asyncio.sleep(1)


async def main():
    for number in range(3):
        await asyncio.create_task(fetch(number))  # <- here


asyncio.run(main())
