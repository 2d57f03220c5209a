# finding: deadlock
import asyncio


class Gate:
    def __init__(self):
        self.opened = asyncio.Event()


async def walk(gate):
    await gate.opened.wait()  # <- here
    print("through")


async def main():
    walker = asyncio.create_task(walk(Gate()))
    await asyncio.sleep(1)
    Gate().opened.set()
    await walker


asyncio.run(main())
