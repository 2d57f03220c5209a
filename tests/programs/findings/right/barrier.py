# finding: none
import asyncio


async def runner(n, barrier):
    await asyncio.sleep(n)
    await barrier.wait()
    print(n)


async def main():
    barrier = asyncio.Barrier(3)
    await asyncio.gather(*(runner(n, barrier) for n in range(3)))


asyncio.run(main())
