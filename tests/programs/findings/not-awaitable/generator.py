# finding: not-awaitable
import asyncio


async def pages():
    for number in range(3):
        await asyncio.sleep(0.1)
        yield number


async def main():
    print(list(await pages()))  # <- here


asyncio.run(main())
