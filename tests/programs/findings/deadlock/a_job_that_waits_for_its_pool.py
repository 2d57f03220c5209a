# finding: deadlock
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool = ThreadPoolExecutor(max_workers=1)


def inner():
    return 1


def outer():
    return pool.submit(inner).result() + 1  # <- here


async def main():
    print(await asyncio.get_running_loop().run_in_executor(pool, outer))


asyncio.run(main())
