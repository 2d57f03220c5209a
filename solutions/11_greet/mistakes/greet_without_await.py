# finding: never-awaited
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    greet("Alice")  # <- here
    greet("Bob")


asyncio.run(main())
