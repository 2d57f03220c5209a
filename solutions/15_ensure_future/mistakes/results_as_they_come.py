# finding: wrong-result
import asyncio


async def run_all(*awaitables):
    futures = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    results = []
    for future in asyncio.as_completed(futures):
        results.append(await future)  # <- here
    return results


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    print(await run_all(work(3), asyncio.create_task(work(1)), work(2)))


asyncio.run(main())
