# finding: hardcoded
import asyncio


async def save(record):
    print(f"saving {record}")
    await asyncio.sleep(3)
    print(f"saved {record}")
    return f"receipt for {record}"


async def handle(record):
    print(f"saving {record}")  # <- here
    try:
        await asyncio.sleep(3)
        print(f"saved {record}")
    except asyncio.CancelledError:
        print(f"{record} interrupted")
        await asyncio.sleep(2)
        print(f"saved {record}")
        raise
    return f"receipt for {record}"


async def main():
    task = asyncio.create_task(handle("order 7"))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
