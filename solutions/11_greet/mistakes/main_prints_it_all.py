# finding: hardcoded
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    print("Hello, Alice!")  # <- here
    print("Hello, Bob!")
    await asyncio.sleep(1)
    print("Goodbye, Alice!")
    print("Goodbye, Bob!")


asyncio.run(main())
