# finding: function-called
"""A pool is given numbers, and the exceptions are looked at and kept."""

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def square(n):
    time.sleep(0.2)
    return n * n


async def main():
    with ThreadPoolExecutor() as pool:
        futures = [pool.submit(square(n)) for n in range(3)]  # <- here
    print(sum(future.exception() is not None for future in futures))


asyncio.run(main())
