# finding: raised
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(5))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(task.exception())  # <- here
asyncio.run(main())
