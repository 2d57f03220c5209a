# finding: hardcoded
import asyncio


async def worker():
    print("start")
    try:
        while True:
            await asyncio.sleep(1)
            print("tick")
    finally:
        print("released")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(2.5)
    task.cancel()
    await asyncio.wait([task])
    print("cancelled: True")  # <- here
