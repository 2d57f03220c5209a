"""A class holds the functions, and the program gives them their names."""

import asyncio


class Program:
    words = ("hello", "world")

    @staticmethod
    async def main():
        first, second = Program.words
        print(first)
        await asyncio.sleep(1)
        print(second)


main = Program.main

if __name__ == "__main__":
    asyncio.run(main())
