# finding: needs-async-for
import asyncio, contextlib
@contextlib.contextmanager  # <- here
async def connection():
    yield "connection"
async def main():
    with connection() as opened:
        print(opened)
asyncio.run(main())
