# finding: wrong-text
import asyncio


async def greet(name):
    print("Hello, {name}!")  # <- here
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    await asyncio.gather(greet("Alice"), greet("Bob"))


asyncio.run(main())
