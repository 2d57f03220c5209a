# finding: wrong-text
import asyncio


async def greet(name):
    if name == "Alice":
        print("Hello, Alice!")
        await asyncio.sleep(1)
        print("Goodbye, Alice!")
    else:
        print("Hello, Bob!")  # <- here
        await asyncio.sleep(1)
        print("Goodbye, Bob!")


async def main():
    await asyncio.gather(greet("Alice"), greet("Bob"))


asyncio.run(main())
