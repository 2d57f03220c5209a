# finding: lock-too-wide
# expects: run.script().elapsed == 1
import asyncio

log = []


async def fetch(number, lock):
    async with lock:  # <- here
        await asyncio.sleep(1)
        log.append(number)


async def main():
    lock = asyncio.Lock()
    await asyncio.gather(*(fetch(number, lock) for number in range(3)))


asyncio.run(main())
