# finding: raised
import asyncio
import multiprocessing
import os
from concurrent.futures import ProcessPoolExecutor


def square(number):
    if number == 2:
        os._exit(1)  # <- here
    return number * number


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, square, number) for number in range(4))))


if __name__ == "__main__":
    asyncio.run(main())
