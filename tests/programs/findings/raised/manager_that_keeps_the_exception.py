# finding: raised
import asyncio, contextlib
@contextlib.asynccontextmanager
async def connection(works):
    try:
        await asyncio.sleep(0.1)
        if not works:
            raise ConnectionError("down")
        yield "connection"
    except ConnectionError:  # <- here
        print("failed")
async def main():
    async with connection(False) as opened:
        print(opened)
asyncio.run(main())
