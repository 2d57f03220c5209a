# finding: sequential-await
import asyncio


async def run_all(*awaitables):
    results = []
    for awaitable in awaitables:
        results.append(await awaitable)  # <- here
    return results


async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds


async def main():
    print(await run_all(work(3), asyncio.create_task(work(1)), work(2)))


asyncio.run(main())
