# finding: raised
import asyncio


async def main():
    done, pending = await asyncio.wait([asyncio.create_task(asyncio.sleep(1))])
    await asyncio.wait(pending)  # <- here


asyncio.run(main())
