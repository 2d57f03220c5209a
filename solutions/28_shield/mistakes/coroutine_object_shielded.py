# finding: awaited-twice
import asyncio


async def save(record):
    print(f"saving {record}")
    await asyncio.sleep(3)
    print(f"saved {record}")
    return f"receipt for {record}"


async def handle(record):
    saving = save(record)
    try:
        return await asyncio.shield(saving)
    except asyncio.CancelledError:
        print(f"{record} interrupted")
        await saving  # <- here
        raise


async def main():
    task = asyncio.create_task(handle("order 7"))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
