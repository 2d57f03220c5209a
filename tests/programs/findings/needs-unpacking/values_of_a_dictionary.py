# finding: none
import asyncio
async def price(number):
    await asyncio.sleep(0.1)
    return number
async def main():
    jobs = {"tea": price(1), "cake": price(2)}
    print(dict(zip(jobs, await asyncio.gather(*jobs.values()))))
asyncio.run(main())
