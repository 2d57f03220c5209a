# finding: never-awaited
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    asyncio.sleep(1)  # <- here
    print(f"Goodbye, {name}!")


async def main():
    await asyncio.gather(greet("Alice"), greet("Bob"))


asyncio.run(main())
