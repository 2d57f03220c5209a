# finding: function-called
"""A pool is given numbers, and nobody asks for the results."""

import asyncio
from concurrent.futures import ThreadPoolExecutor


def square(n):
    return n * n


async def main():
    with ThreadPoolExecutor() as pool:
        for n in range(3):
            pool.submit(square(n))  # <- here
    print("all squared")


asyncio.run(main())
