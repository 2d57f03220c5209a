# finding: none
import asyncio

latest = None


async def measure(n):
    global latest
    before = latest
    await asyncio.sleep(n)
    print("before", before)
    latest = n


async def main():
    await asyncio.gather(measure(1), measure(2))


asyncio.run(main())
