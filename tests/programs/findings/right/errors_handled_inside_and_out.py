# finding: none
import asyncio


async def work(n):
    try:
        await asyncio.sleep(n)
        if n == 2:
            raise ValueError(n)
    except ValueError:
        return None
    return n


async def main():
    try:
        print(await asyncio.gather(work(1), work(2)))
    except ValueError:
        print("never")
    task = asyncio.create_task(work(1))
    try:
        async with asyncio.timeout(0.5):
            await asyncio.shield(task)
    except TimeoutError:
        print("waits on")
    print(await task)


asyncio.run(main())
