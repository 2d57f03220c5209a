# finding: wrong-time
import asyncio


async def worker():
    print("start")
    try:
        while True:
            print("tick")  # <- here
            await asyncio.sleep(1)
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
