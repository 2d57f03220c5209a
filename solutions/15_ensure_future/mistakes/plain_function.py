# finding: not-a-coroutine
import asyncio


def run_all(*awaitables):  # <- here
    return asyncio.gather(*[asyncio.ensure_future(awaitable) for awaitable in awaitables])


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    print(await run_all(work(3), asyncio.create_task(work(1)), work(2)))


asyncio.run(main())
