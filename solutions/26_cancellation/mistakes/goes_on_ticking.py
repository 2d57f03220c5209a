# finding: cancellation-swallowed
import asyncio


async def worker():
    print("start")
    while True:
        try:
            await asyncio.sleep(1)
            print("tick")
        except asyncio.CancelledError:  # <- here
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
