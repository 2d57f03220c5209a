# finding: raised
import asyncio
async def one():
    print("one")
asyncio.run([one(), one()])  # <- here
