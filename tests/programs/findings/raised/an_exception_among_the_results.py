# finding: raised
import asyncio


async def job(n):
    await asyncio.sleep(1)
    return 10 / n


async def main():
    results = await asyncio.gather(job(1), job(0), return_exceptions=True)
    print(sum(results))  # <- here


asyncio.run(main())
