# finding: raised
import asyncio, contextlib
@contextlib.asynccontextmanager
async def connection():
    yield 1
    yield 2
async def main():
    async with connection() as opened:  # <- here
        print(opened)
asyncio.run(main())
