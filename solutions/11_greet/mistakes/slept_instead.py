# finding: task-left-behind
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    alice = asyncio.create_task(greet("Alice"))  # <- here
    bob = asyncio.create_task(greet("Bob"))
    await asyncio.sleep(1)


asyncio.run(main())
