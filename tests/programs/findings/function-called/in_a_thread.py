# finding: function-called
import asyncio
import time


def slow(n):
    time.sleep(1)
    print("slow", n)


async def main():
    await asyncio.gather(
        asyncio.to_thread(slow(1)),  # <- here
        asyncio.to_thread(slow, 2),
    )


asyncio.run(main())
