# finding: deadlock
import asyncio

lock = asyncio.Lock()


async def transfer(amount):
    await lock.acquire()  # <- here
    if amount < 0:
        print("refused", amount)
        return
    await asyncio.sleep(0.1)
    print("transferred", amount)
    lock.release()


async def main():
    for amount in (10, -5, 20):
        await transfer(amount)


asyncio.run(main())
