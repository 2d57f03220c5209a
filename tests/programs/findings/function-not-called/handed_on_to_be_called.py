# finding: none
import asyncio


async def work():
    await asyncio.sleep(1)


async def call(function):
    await function()


asyncio.run(call(work))
