# finding: too-slow
import asyncio
import time


def crunch(seconds):
    time.sleep(seconds)
    return f"crunched {seconds}"


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.5)


import threading


async def crunch_all(jobs):
    results = [None] * len(jobs)

    def work(n, j):
        results[n] = crunch(j)
    threads = [threading.Thread(target=work, args=(n, j)) for n, j in enumerate(jobs)]
    for t in threads:
        t.start()
    while any(t.is_alive() for t in threads):
        await asyncio.sleep(0.25)  # <- here
    return results


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
