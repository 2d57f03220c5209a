# finding: raised
import asyncio, contextlib
@contextlib.asynccontextmanager
async def connection():
    yield 1
    yield 2  # <- here
async def main():
    async with connection() as opened:
        print(opened)
asyncio.run(main())
