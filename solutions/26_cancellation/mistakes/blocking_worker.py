# finding: blocking-call
import asyncio
import time


async def worker():
    print("start")
    try:
        while True:
            time.sleep(1)  # <- here
            print("tick")
    finally:
        print("released")


async def main():
    task = asyncio.create_task(worker())
    await asyncio.sleep(2.5)
    task.cancel()
    try:
        await task
    except asyncio.CancelledError:
        print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
