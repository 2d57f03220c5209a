# finding: needs-unpacking
import asyncio


async def fetch(number):
    await asyncio.sleep(1)
    return number


async def main():
    jobs = {"tea": fetch(1), "cake": fetch(2)}
    print(await asyncio.gather(jobs.values()))  # <- here


asyncio.run(main())
