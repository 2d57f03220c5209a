# finding: none
import asyncio
async def fail():
    try:
        await asyncio.sleep(0.1)
        raise ValueError("no")
    except ValueError:
        print("handled")
async def main():
    async with asyncio.TaskGroup() as group:
        await group.create_task(fail())
asyncio.run(main())
