# finding: task-awaited-at-once
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    for name in ["Alice", "Bob"]:
        task = asyncio.create_task(greet(name))
        await task  # <- here


asyncio.run(main())
