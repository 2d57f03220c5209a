# finding: raised
import asyncio
async def connection():  # <- here
    yield "connection"
async def main():
    async with connection() as opened:
        print(opened)
asyncio.run(main())
