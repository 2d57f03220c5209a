# finding: none
import asyncio


async def work():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(1)
        print("released")


async def main():
    task = asyncio.create_task(work())
    await asyncio.sleep(1)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        pass
    await asyncio.sleep(1)


asyncio.run(main())
