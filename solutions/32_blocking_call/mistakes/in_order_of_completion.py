# finding: wrong-result
import asyncio
import time


def crunch(seconds):
    time.sleep(seconds)
    return f"crunched {seconds}"


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(0.5)


async def crunch_all(jobs):
    running = [asyncio.to_thread(crunch, seconds) for seconds in jobs]
    results = []
    for next_one in asyncio.as_completed(running):
        results.append(await next_one)  # <- here
    return results


async def main():
    beating = asyncio.create_task(heartbeat())
    print(*await crunch_all([1.25, 2.25]), sep=", ")
    beating.cancel()
    await asyncio.wait([beating])


if __name__ == "__main__":
    asyncio.run(main())
