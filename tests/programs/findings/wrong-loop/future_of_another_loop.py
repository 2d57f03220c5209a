# finding: wrong-loop
import asyncio

loop = asyncio.new_event_loop()
future = loop.create_future()


async def main():
    await future  # <- here


asyncio.run(main())
