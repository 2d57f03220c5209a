# finding: blocking-call
import asyncio
import time


async def work():
    end = time.perf_counter() + 0.5
    while time.perf_counter() < end:  # <- here
        pass
    print("worked")


async def main():
    await asyncio.gather(work(), work())


asyncio.run(main())
