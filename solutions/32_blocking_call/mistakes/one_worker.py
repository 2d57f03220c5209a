# finding: wrong-time
import asyncio
import time
from concurrent.futures import ThreadPoolExecutor


def crunch(seconds):
    time.sleep(seconds)
    return f"crunched {seconds}"


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.5)


async def crunch_all(jobs):
    loop = asyncio.get_running_loop()
    with ThreadPoolExecutor(max_workers=1) as pool:
        return await asyncio.gather(*[loop.run_in_executor(pool, crunch, seconds) for seconds in jobs])  # <- here


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
