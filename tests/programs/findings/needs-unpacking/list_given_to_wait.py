# finding: none
import asyncio


async def main():
    waits = [asyncio.create_task(asyncio.sleep(delay)) for delay in (1, 2)]
    await asyncio.wait(waits)


asyncio.run(main())
