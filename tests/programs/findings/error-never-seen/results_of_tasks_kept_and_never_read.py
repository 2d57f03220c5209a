# finding: error-never-seen
import asyncio


async def work(number):
    await asyncio.sleep(number)
    return 1 / (number - 1)


async def main():
    tasks = [asyncio.create_task(work(number)) for number in (1, 2)]
    results = await asyncio.gather(*tasks, return_exceptions=True)  # <- here
    print("all done")


asyncio.run(main())
