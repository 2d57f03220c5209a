# finding: raised
import asyncio
async def rows():
    return [1, 2]
async def main():
    task = asyncio.create_task(rows())
    for row in task:  # <- here
        print(row)
asyncio.run(main())
