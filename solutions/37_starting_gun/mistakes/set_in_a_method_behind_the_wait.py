# finding: deadlock
import asyncio


class Race:
    def __init__(self):
        self.gun = asyncio.Event()

    async def go(self):
        await runner("Ada", self.gun, 2)
        await runner("Bob", self.gun, 1)
        await asyncio.sleep(3)
        print("bang")
        self.gun.set()


async def runner(name, gun, seconds):
    print(f"{name} ready")
    await gun.wait()  # <- here
    await asyncio.sleep(seconds)
    print(f"{name} finished")


async def main():
    await Race().go()


if __name__ == "__main__":
    asyncio.run(main())
