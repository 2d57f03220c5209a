# finding: cancellation-swallowed
import asyncio


async def tick():
    while True:
        try:
            await asyncio.sleep(1)
        except asyncio.CancelledError:  # <- here
            print("no")


async def main():
    task = asyncio.create_task(tick())
    await asyncio.sleep(2.5)
    task.cancel()
    await asyncio.wait([task])


asyncio.run(main())
