# finding: none
import asyncio

lock = asyncio.Lock()
orders = asyncio.Queue()


async def work(number):
    async with lock:
        await asyncio.sleep(1)
    orders.put_nowait(number)


async def main():
    await asyncio.gather(work(1), work(2))
    print(await orders.get(), await orders.get())


asyncio.run(main())
