# finding: raised
import asyncio


async def run_all(*awaitables):
    tasks = [asyncio.create_task(awaitable) for awaitable in awaitables]  # <- here
    return [await task for task in tasks]


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    print(await run_all(work(3), asyncio.create_task(work(1)), work(2)))


asyncio.run(main())
