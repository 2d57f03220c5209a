# finding: sequential-await
# expects: run.script().elapsed == 1
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    print([await fetch(number) for number in range(3)])  # <- here


asyncio.run(main())
