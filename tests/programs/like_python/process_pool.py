"""Work in other processes."""

import asyncio
import time
from concurrent.futures import ProcessPoolExecutor


def square(number: int) -> int:
    time.sleep(0.01)
    return number * number


async def main() -> None:
    loop = asyncio.get_running_loop()
    with ProcessPoolExecutor(2) as pool:
        print(await asyncio.gather(*(loop.run_in_executor(pool, square, number) for number in range(6))))


if __name__ == "__main__":
    asyncio.run(main())
