# finding: blocking-call
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


async def crunch_all(jobs):
    results = [None] * len(jobs)

    def crunch_into(index):
        results[index] = crunch(jobs[index])

    threads = [threading.Thread(target=crunch_into, args=(index,)) for index in range(len(jobs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()  # <- here
    return results


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
