"""Tasks that `main` does not wait for: `asyncio.run` cancels what is left, and it says so."""

import asyncio


async def sleeper(name, delay):
    print(f"{name} start")
    try:
        await asyncio.sleep(delay)
        print(f"{name} done")
    finally:
        print(f"{name} clean-up")


tasks = set()


async def main():
    tasks.add(asyncio.create_task(sleeper("first", 0.25)))
    tasks.add(asyncio.create_task(sleeper("second", 5)))
    await asyncio.sleep(0.5)
    print("main done")


asyncio.run(main())
