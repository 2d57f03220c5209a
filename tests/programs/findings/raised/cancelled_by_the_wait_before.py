# finding: raised
import asyncio
async def job():
    await asyncio.sleep(3)
    return 1
async def main():
    task = asyncio.create_task(job())
    try:
        await asyncio.wait_for(task, 1)
    except TimeoutError:
        print("still waiting")
    print(await task)  # <- here
asyncio.run(main())
