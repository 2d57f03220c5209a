# finding: function-not-called
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
    task.cancel  # <- here
    try:
        await task
    except asyncio.CancelledError:
        print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
