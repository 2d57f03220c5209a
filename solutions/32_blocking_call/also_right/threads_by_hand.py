import asyncio
import threading
import time


def crunch(seconds):
    time.sleep(seconds)
    return f"crunched {seconds}"


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.5)


def crunch_into(future, loop, seconds):
    result = crunch(seconds)
    loop.call_soon_threadsafe(future.set_result, result)


async def crunch_all(jobs):
    loop = asyncio.get_running_loop()
    futures = []
    for seconds in jobs:
        future = loop.create_future()
        threading.Thread(target=crunch_into, args=(future, loop, seconds)).start()
        futures.append(future)
    return [await future for future in futures]


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
