"""Two tasks that would overlap, if each did not block the loop."""

import asyncio
import time


async def work(name):
    print(f"{name} start")
    time.sleep(0.5)
    print(f"{name} done")
    await asyncio.sleep(0.25)
    print(f"{name} end")


async def main():
    await asyncio.gather(work("a"), work("b"))


asyncio.run(main())
