# finding: raised
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


async def main():
    work = worker("Ada")
    await work()  # <- here


asyncio.run(main())
