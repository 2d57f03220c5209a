import asyncio
import time


async def say_after(delay: float, what: str, *, end="\n") -> None:
    await asyncio.sleep(delay)
    print(what, end=end)


async def main():
    print(f"started at {time.strftime('%X')}")
    await say_after(1.0, "hello")
    await say_after(2.0, "world")
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
