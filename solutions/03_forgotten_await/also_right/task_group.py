import asyncio


async def brew(drink):
    await asyncio.sleep(2)
    print(f"{drink} ready")
    return drink


async def main():
    print("order")
    async with asyncio.TaskGroup() as kitchen:
        kitchen.create_task(brew("tea"))
    print("served")


if __name__ == "__main__":
    asyncio.run(main())
