# finding: none
# expects: run.script().elapsed == 3
import asyncio


async def fetch(delay):
    await asyncio.sleep(delay)


async def main():
    await fetch(1)
    await fetch(2)


asyncio.run(main())
