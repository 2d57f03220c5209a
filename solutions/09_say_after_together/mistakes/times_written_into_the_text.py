# finding: hardcoded
import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    print("started at 12:00:00")  # <- here
    await asyncio.gather(say_after(1, "hello"), say_after(2, "world"))
    print("finished at 12:00:02")


asyncio.run(main())
