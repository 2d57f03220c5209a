# finding: no-running-loop
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


def work():
    asyncio.create_task(get())  # <- here


async def main():
    await asyncio.to_thread(work)


asyncio.run(main())
