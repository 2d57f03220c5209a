# finding: syntax-error
import asyncio
async def rows():
    for number in range(3):
        yield number
    return 3  # <- here
async def main():
    async for row in rows():
        print(row)
asyncio.run(main())
