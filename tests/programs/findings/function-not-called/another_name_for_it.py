# finding: none
import asyncio

wait = asyncio.sleep


async def main():
    await wait(1)


asyncio.run(main())
