# finding: function-not-called
import asyncio


async def consume(future):
    print(await future)


async def main():
    loop = asyncio.get_running_loop()
    future = loop.create_future  # <- here
    await consume(future)


asyncio.run(main())
