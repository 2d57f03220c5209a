"""A task made just before `main` ends: it begins, and is cancelled at once."""

import asyncio

tasks = set()


async def late():
    print("late start")
    try:
        await asyncio.sleep(1)
        print("not reached")
    finally:
        print("late clean-up")


async def main():
    tasks.add(asyncio.create_task(late()))
    print("main done")


asyncio.run(main())
