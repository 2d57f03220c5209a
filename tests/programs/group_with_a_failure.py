"""One task of a TaskGroup raises: its siblings are cancelled, the group raises."""

import asyncio


async def child(name, delay):
    try:
        await asyncio.sleep(delay)
        print(name)
        if name == "bad":
            raise ValueError(name)
    except asyncio.CancelledError:
        print(f"{name} cancelled")
        raise


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(child("quick", 0.5))
            group.create_task(child("bad", 1))
            group.create_task(child("slow", 1.5))
    except* ValueError as several:
        print([str(error) for error in several.exceptions])


asyncio.run(main())
