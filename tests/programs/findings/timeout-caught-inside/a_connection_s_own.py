# finding: none
import asyncio


async def connect():
    await asyncio.sleep(1)
    raise TimeoutError


async def main():
    async with asyncio.timeout(5):
        try:
            await connect()
        except TimeoutError:
            print("no connection")


asyncio.run(main())
