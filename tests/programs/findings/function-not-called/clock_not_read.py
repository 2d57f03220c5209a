# finding: function-not-called
import asyncio
import time


async def main():
    start = time.perf_counter  # <- here
    await asyncio.sleep(1)
    print(time.perf_counter() - start)


asyncio.run(main())
