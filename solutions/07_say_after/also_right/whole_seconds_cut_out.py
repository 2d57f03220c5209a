import asyncio
import time
from datetime import datetime


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print("started at", str(datetime.now())[11:19])
    await say_after(1, "hello")
    await say_after(2, "world")
    print("finished at", time.ctime().split()[3])


asyncio.run(main())
