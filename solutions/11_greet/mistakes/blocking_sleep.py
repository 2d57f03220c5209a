# finding: blocking-call
import asyncio
import time


async def greet(name):
    print(f"Hello, {name}!")
    time.sleep(1)  # <- here
    print(f"Goodbye, {name}!")


async def main():
    await asyncio.gather(greet("Alice"), greet("Bob"))


asyncio.run(main())
