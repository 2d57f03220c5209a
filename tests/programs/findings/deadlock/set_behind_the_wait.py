# finding: deadlock
import asyncio


class Race:
    def __init__(self):
        self.gun = asyncio.Event()

    async def start(self):
        await runner(self.gun)
        await asyncio.sleep(1)
        self.gun.set()


async def runner(gun):
    await gun.wait()  # <- here


asyncio.run(Race().start())
