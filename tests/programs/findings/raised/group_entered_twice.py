# finding: raised
import asyncio
async def main():
    group = asyncio.TaskGroup()
    for number in range(2):
        async with group:  # <- here
            group.create_task(asyncio.sleep(number))
asyncio.run(main())
