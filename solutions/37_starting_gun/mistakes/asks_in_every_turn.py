# finding: never-yields
import asyncio


async def runner(name, gun, seconds):
    print(f"{name} ready")
    while not gun.is_set():
        await asyncio.sleep(0)  # <- here
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    gun = asyncio.Event()
    tasks = [asyncio.create_task(runner("Ada", gun, 2)), asyncio.create_task(runner("Bob", gun, 1))]
    await asyncio.sleep(3)
    print("bang")
    gun.set()
    await asyncio.gather(*tasks)


if __name__ == "__main__":
    asyncio.run(main())
