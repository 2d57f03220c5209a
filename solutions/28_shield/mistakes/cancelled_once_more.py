# finding: missing-line
import asyncio


async def save(record):
    print(f"saving {record}")
    await asyncio.sleep(3)
    print(f"saved {record}")
    return f"receipt for {record}"


async def handle(record):
    task = asyncio.create_task(save(record))
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        print(f"{record} interrupted")
        task.cancel()  # <- here
        raise


async def main():
    task = asyncio.create_task(handle("order 7"))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
