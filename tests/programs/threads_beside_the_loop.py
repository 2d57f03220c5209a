"""Work in threads while the loop goes on; one thread calls back into it."""

import asyncio
import time


def block(seconds):
    time.sleep(seconds)
    return seconds


async def tick():
    for number in range(3):
        print(f"tick {number}")
        await asyncio.sleep(0.2)


async def answer():
    await asyncio.sleep(0.1)
    return 42


async def main():
    loop = asyncio.get_running_loop()
    slept, _ = await asyncio.gather(asyncio.to_thread(block, 0.5), tick())
    print(f"slept {slept}")

    def ask():
        return asyncio.run_coroutine_threadsafe(answer(), loop).result()

    print(await asyncio.to_thread(ask))


asyncio.run(main())
