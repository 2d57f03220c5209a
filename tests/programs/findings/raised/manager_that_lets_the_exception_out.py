# finding: none
import asyncio, contextlib
@contextlib.asynccontextmanager
async def connection(works):
    try:
        await asyncio.sleep(0.1)
        if not works:
            raise ConnectionError("down")
        yield "connection"
    except ConnectionError:
        print("failed")
        raise
async def main():
    try:
        async with connection(False) as opened:
            print(opened)
    except ConnectionError:
        print("offline")
asyncio.run(main())
