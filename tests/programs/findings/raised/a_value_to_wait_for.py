# finding: raised
import asyncio


async def main():
    is_open, changed = False, asyncio.Condition()
    async with changed:
        await changed.wait_for(is_open)  # <- here


asyncio.run(main())
