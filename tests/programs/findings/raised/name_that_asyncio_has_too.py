# finding: raised
import asyncio
import time


def warm_up():
    sleep(1)  # <- here


async def main():
    await asyncio.to_thread(warm_up)


asyncio.run(main())
