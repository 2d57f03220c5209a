# finding: wrong-order
import asyncio


async def runner(name, gun, seconds):
    print(f"{name} ready")
    await gun.wait()
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    gun_of_ada, gun_of_bob = asyncio.Event(), asyncio.Event()
    running = asyncio.gather(runner("Ada", gun_of_ada, 2), runner("Bob", gun_of_bob, 1))
    await asyncio.sleep(3)
    print("bang")  # <- here
    gun_of_ada.set()
    gun_of_bob.set()
    await running


if __name__ == "__main__":
    asyncio.run(main())
