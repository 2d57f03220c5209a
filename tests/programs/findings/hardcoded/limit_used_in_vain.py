# finding: too-slow
# asks: run_all async
# expects: run("run_all", 4, 2).elapsed == 2
# expects: run("run_all", 4, 2).lines == ["0", "1", "2", "3"]
# expects: run("run_all", 4, 4).elapsed == 1
import asyncio


async def job(number, places):
    async with places:
        await asyncio.sleep(1)
        print(number)


async def run_all(count, limit):
    places = asyncio.Semaphore(min(limit, 2))
    await asyncio.gather(*(job(number, places) for number in range(count)))  # <- here
