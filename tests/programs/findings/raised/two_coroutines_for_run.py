# finding: raised
import asyncio
async def one():
    print("one")
async def two():
    print("two")
asyncio.run(one(), two())  # <- here
