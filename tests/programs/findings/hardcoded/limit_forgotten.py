# finding: hardcoded
# asks: run_all async
# expects: run("run_all", 2, 2).lines == ["0", "1", "0 done", "1 done"]
# expects: run("run_all", 2, 1).lines == ["0", "0 done", "1", "1 done"]
import asyncio


async def job(number):
    print(number)
    await asyncio.sleep(1)
    print(number, "done")


async def run_all(count, limit):  # <- here
    await asyncio.gather(*(job(number) for number in range(count)))
