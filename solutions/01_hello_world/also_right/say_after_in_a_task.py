import asyncio


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


async def main():
    later = asyncio.create_task(say_after(1, "world"))
    print("hello")
    await later


asyncio.run(main())
