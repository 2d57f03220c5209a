# finding: race
# asks: main async
# expects: run("main").result == 0
import asyncio

seats = 1


async def book():
    global seats
    if seats > 0:
        await asyncio.sleep(1)
        seats -= 1  # <- here


async def main():
    await asyncio.gather(book(), book())
    return seats
