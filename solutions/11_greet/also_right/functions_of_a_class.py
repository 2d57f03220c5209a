"""A class holds the functions, and the program gives them their names."""

import asyncio


class Greeter:
    @staticmethod
    async def greet(name):
        print(f"Hello, {name}!")
        await asyncio.sleep(1)
        print(f"Goodbye, {name}!")

    @staticmethod
    async def main():
        await asyncio.gather(greet("Alice"), greet("Bob"))


greet, main = Greeter.greet, Greeter.main

if __name__ == "__main__":
    asyncio.run(main())
