# finding: none
import asyncio


async def numbers():
    yield 1
    await asyncio.sleep(1)
    yield 2


async def main():
    async for number in numbers():
        print(number)
        break


loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(main())
    loop.run_until_complete(loop.shutdown_asyncgens())
finally:
    loop.close()
