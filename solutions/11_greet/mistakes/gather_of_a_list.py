# finding: needs-unpacking
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    names = ["Alice", "Bob"]
    await asyncio.gather([greet(name) for name in names])  # <- here


asyncio.run(main())
