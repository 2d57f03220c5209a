# finding: hardcoded
import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print("started at 12:00:00")  # <- here
    await say_after(1, "hello")
    await say_after(2, "world")
    print("finished at 12:00:03")


asyncio.run(main())
