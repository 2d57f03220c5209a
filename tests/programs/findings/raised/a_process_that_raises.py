# finding: none
import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor


def square(number):
    if number == 2:
        raise ValueError(number)
    return number * number


async def main():
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        jobs = [loop.run_in_executor(pool, square, number) for number in range(4)]
        print(await asyncio.gather(*jobs, return_exceptions=True))


if __name__ == "__main__":
    asyncio.run(main())
