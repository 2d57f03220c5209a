# finding: raised
import asyncio


async def work(number):
    return await work(number + 1)  # <- here


asyncio.run(work(1))
