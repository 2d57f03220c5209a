# finding: wrong-text
import asyncio


async def hello(name):
    await asyncio.sleep(1)
    print("Hello, {name}!")  # <- here


asyncio.run(hello("Ada"))
