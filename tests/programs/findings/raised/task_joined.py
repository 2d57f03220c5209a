# finding: raised
import asyncio
async def main():
    task = asyncio.create_task(asyncio.sleep(1))
    task.join()  # <- here
asyncio.run(main())
