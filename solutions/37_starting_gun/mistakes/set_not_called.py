# finding: function-not-called
import asyncio


async def runner(name, gun, seconds):
    print(f"{name} ready")
    await gun.wait()
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    gun = asyncio.Event()
    ada = asyncio.create_task(runner("Ada", gun, 2))
    bob = asyncio.create_task(runner("Bob", gun, 1))
    await asyncio.sleep(3)
    print("bang")
    gun.set  # <- here
    await ada
    await bob


if __name__ == "__main__":
    asyncio.run(main())
