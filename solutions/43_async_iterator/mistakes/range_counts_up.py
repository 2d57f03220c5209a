# finding: raised
import asyncio


async def Countdown(start):
    for n in range(start, 0):  # <- here
        await asyncio.sleep(1)
        yield n


async def main():
    async for n in Countdown(3):
        print(n)
    print("lift-off")
