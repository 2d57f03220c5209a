# finding: none
import asyncio
from concurrent.futures import ThreadPoolExecutor

pool, other_pool = ThreadPoolExecutor(max_workers=1), ThreadPoolExecutor(max_workers=1)


def inner():
    return 1


def outer():
    return other_pool.submit(inner).result() + 1


async def main():
    print(await asyncio.get_running_loop().run_in_executor(pool, outer))


asyncio.run(main())
