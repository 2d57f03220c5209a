# finding: raised
import asyncio, functools
async def work(number):
    return number
async def main():
    job = functools.partial(work(1))  # <- here
    print(await job())
asyncio.run(main())
