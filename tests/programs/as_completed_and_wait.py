"""Results in the order of their coming, and `wait` for the first."""

import asyncio


async def work(number, delay):
    await asyncio.sleep(delay)
    return number


async def main():
    for next_done in asyncio.as_completed([work(1, 0.75), work(2, 0.25), work(3, 0.5)]):
        print(await next_done)
    tasks = {asyncio.create_task(work(4, 0.5)), asyncio.create_task(work(5, 0.25))}
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    print([task.result() for task in done], len(pending))
    print([await task for task in pending])


asyncio.run(main())
