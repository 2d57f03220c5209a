# finding: raised
import asyncio


async def fetch(left):
    if not left:
        raise LookupError("nothing left")  # <- here
    await asyncio.sleep(1)
    return await fetch(left - 1)


async def load():
    return await fetch(2)


async def main():
    await asyncio.create_task(load())


asyncio.run(main())
