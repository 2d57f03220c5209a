# finding: error-group-uncaught
import asyncio
async def fail():
    await asyncio.sleep(0.1)
    raise ValueError("no")
async def main():
    async with asyncio.TaskGroup() as group:
        try:
            await group.create_task(fail())
        except ValueError:  # <- here
            print("handled")
asyncio.run(main())
