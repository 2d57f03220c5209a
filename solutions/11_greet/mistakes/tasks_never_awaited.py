# finding: task-left-behind
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    asyncio.create_task(greet("Alice"))  # <- here
    asyncio.create_task(greet("Bob"))


asyncio.run(main())
