# finding: function-not-called
import asyncio


async def greet(name):
    print(f"Hello, {name}!")
    await asyncio.sleep(1)
    print(f"Goodbye, {name}!")


async def main():
    await asyncio.gather(greet, greet)  # <- here


asyncio.run(main())
