# finding: sequential-await
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    for name in ["Alice", "Bob"]:
        await greet(name)  # <- here


asyncio.run(main())
