# finding: task-left-behind
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    for name in ("Alice", "Bob"):
        task = asyncio.create_task(greet(name))  # <- here
    await task


asyncio.run(main())
