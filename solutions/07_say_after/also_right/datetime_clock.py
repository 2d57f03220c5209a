import asyncio
from datetime import datetime


async def say_after(delay, what):
    loop = asyncio.get_running_loop()
    future = loop.create_future()
    loop.call_later(delay, future.set_result, what)
    print(await future)


async def main():
    print(f"started at {datetime.now():%H:%M:%S}")
    await say_after(1, "hello")
    await say_after(2, "world")
    print(f"finished at {datetime.now():%H:%M:%S}")


asyncio.run(main())
