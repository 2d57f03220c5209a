# finding: function-not-called
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(2))
    await asyncio.sleep(1)
    task.cancel  # <- here
    await task
    print("over")
asyncio.run(main())
