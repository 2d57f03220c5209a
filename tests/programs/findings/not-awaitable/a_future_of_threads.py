# finding: not-awaitable
import asyncio
from concurrent.futures import Future


async def main():
    future = Future()
    future.set_result(1)
    print(await future)  # <- here


asyncio.run(main())
