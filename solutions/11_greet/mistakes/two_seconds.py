# finding: wrong-time
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(2)  # <- here
    print(f"Goodbye, {name}!")


async def main():
    await asyncio.gather(greet("Alice"), greet("Bob"))


asyncio.run(main())
