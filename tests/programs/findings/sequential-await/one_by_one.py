# finding: sequential-await
# expects: run.script().elapsed == 2
import asyncio


async def fetch(delay):
    await asyncio.sleep(delay)


async def main():
    await fetch(1)  # <- here
    await fetch(2)


asyncio.run(main())
