# finding: none
import asyncio

background = set()


async def log(n):
    await asyncio.sleep(n)


async def main():
    for n in range(3):
        task = asyncio.create_task(log(n))
        background.add(task)
        task.add_done_callback(background.discard)
    await asyncio.sleep(1)
    await asyncio.gather(*background)


asyncio.run(main())
