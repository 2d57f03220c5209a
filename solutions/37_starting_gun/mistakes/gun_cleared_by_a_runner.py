# finding: wrong-result
import asyncio


async def runner(name, gun, seconds):  # <- here
    print(f"{name} ready")
    await gun.wait()
    gun.clear()
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    gun = asyncio.Event()
    runners = [asyncio.create_task(runner("Ada", gun, 2)), asyncio.create_task(runner("Bob", gun, 1))]
    await asyncio.sleep(3)
    print("bang")
    gun.set()
    await asyncio.gather(*runners)


if __name__ == "__main__":
    asyncio.run(main())
