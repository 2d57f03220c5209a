# finding: deadlock
import asyncio


async def runner(name, gun, seconds):
    print(f"{name} ready")
    await gun.wait()  # <- here
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    gun = asyncio.Event()
    await asyncio.gather(runner("Ada", gun, 2), runner("Bob", gun, 1))
    await asyncio.sleep(3)
    print("bang")
    gun.set()


if __name__ == "__main__":
    asyncio.run(main())
