# finding: hardcoded
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    print("Hello, Alice!")
    print("Hello, Bob!")
    await asyncio.sleep(1)
    print("Goodbye, Alice!")  # <- here
    print("Goodbye, Bob!")


asyncio.run(main())
