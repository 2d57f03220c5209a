# finding: raised
import asyncio, contextlib
async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(1)
    task.cancel()
    with contextlib.suppress(Exception):  # <- here
        await task
asyncio.run(main())
