# finding: construct-forbidden
import asyncio


async def finish(awaitable):
    return await awaitable


async def run_all(*awaitables):
    tasks = [asyncio.ensure_future(finish(awaitable)) for awaitable in awaitables]
    return await asyncio.gather(*tasks)


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    print(await run_all(work(3), asyncio.create_task(work(1)), work(2)))


asyncio.run(main())
