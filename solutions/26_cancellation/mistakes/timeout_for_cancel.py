# finding: task-left-behind
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
    done, pending = await asyncio.wait([task], timeout=2.5)  # <- here
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
