import asyncio


async def count(letter, times, pause=0):
    for turn in range(times):
        print(letter, turn + 1)
        await asyncio.sleep(pause)


async def main():
    await asyncio.gather(count(letter="A", times=3), count(letter="B", times=3, pause=0))
