# finding: raised
import asyncio
async def connection():
    yield "connection"
async def main():
    async with connection() as opened:  # <- here
        print(opened)
asyncio.run(main())
