# finding: raised
import asyncio


async def jobs():
    for number in range(4):
        await asyncio.sleep(0.1)
        yield number


async def worker(name, source):
    async for job in source:  # <- here
        print(name, job)


async def main():
    source = jobs()
    await asyncio.gather(worker("a", source), worker("b", source))


asyncio.run(main())
