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
    asyncio.get_running_loop().call_later(2.5, task.cancel)
    await asyncio.wait([task])
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    asyncio.run(main())
