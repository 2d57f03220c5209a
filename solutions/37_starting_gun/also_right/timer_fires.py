import asyncio


async def runner(name, gun, seconds):
    print(f"{name} ready")
    await gun.wait()
    await asyncio.sleep(seconds)
    print(f"{name} finished")


def fire(gun):
    gun.set()
    print("bang")


async def main():
    gun = asyncio.Event()
    asyncio.get_running_loop().call_later(3, fire, gun)
    await asyncio.gather(runner("Ada", gun, 2), runner("Bob", gun, 1))


if __name__ == "__main__":
    asyncio.run(main())
