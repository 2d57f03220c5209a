# finding: deadlock
import asyncio


async def meet(door, is_last):
    if not is_last:
        await door.wait()  # <- here
    else:
        door = asyncio.Event()
        door.set()


async def main():
    door = asyncio.Event()
    await asyncio.gather(meet(door, False), meet(door, True))


asyncio.run(main())
