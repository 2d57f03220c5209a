# finding: deadlock
import asyncio


async def runner(gun):
    await gun.acquire()  # <- here
    print("run")


async def main():
    gun = asyncio.Semaphore(0)
    runners = [asyncio.create_task(runner(gun)) for _ in range(3)]
    await asyncio.sleep(1)
    gun.release()
    await asyncio.gather(*runners)


asyncio.run(main())
