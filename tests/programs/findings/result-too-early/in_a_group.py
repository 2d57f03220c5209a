# finding: result-too-early
import asyncio


async def job():
    await asyncio.sleep(1)
    return 5


async def main():
    async with asyncio.TaskGroup() as tg:
        t = tg.create_task(job())
        print(t.result())  # <- here


asyncio.run(main())
