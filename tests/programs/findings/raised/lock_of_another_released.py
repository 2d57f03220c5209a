# finding: raised
import asyncio
lock = asyncio.Lock()
async def hold():
    async with lock:
        await asyncio.sleep(5)
async def use():
    try:
        await asyncio.wait_for(lock.acquire(), 1)
    finally:
        lock.release()  # <- here
async def main():
    task = asyncio.create_task(hold())
    await asyncio.sleep(0)
    try:
        await use()
    except TimeoutError:
        print("too late")
    await task
asyncio.run(main())
