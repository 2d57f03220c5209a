import asyncio

GUN = asyncio.Event()


async def runner(name, gun, seconds):
    print(name, "ready")
    if not gun.is_set():
        await gun.wait()
    await asyncio.sleep(seconds)
    print(name, "finished")


async def starter():
    await asyncio.sleep(3)
    print("bang")
    GUN.set()


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(runner("Ada", GUN, 2))
        group.create_task(runner("Bob", gun=GUN, seconds=1))
        group.create_task(starter())


if __name__ == "__main__":
    asyncio.run(main())
