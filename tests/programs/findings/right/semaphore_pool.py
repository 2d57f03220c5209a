# finding: none
import asyncio

running = most = 0


async def download(n, limit):
    global running, most
    async with limit:
        running += 1
        most = max(most, running)
        await asyncio.sleep(1)
        running -= 1


async def main():
    limit = asyncio.BoundedSemaphore(3)
    await asyncio.gather(*(download(n, limit) for n in range(7)))
    print(most)


asyncio.run(main())
