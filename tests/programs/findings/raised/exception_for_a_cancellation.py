# finding: raised
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(10))
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except Exception:  # <- here
        print("cancelled")
asyncio.run(main())
