"""The same, on a loop made and closed by hand."""

import asyncio


async def main():
    print("Hello")
    await asyncio.sleep(2)
    print("world")


loop = asyncio.new_event_loop()
loop.run_until_complete(main())
loop.close()
