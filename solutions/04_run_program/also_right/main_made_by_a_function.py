"""A function makes `main` out of its words."""

import asyncio


def saying(first, second):
    async def say():
        print(first)
        await asyncio.sleep(1)
        print(second)

    return say


main = saying("hello", "world")

if __name__ == "__main__":
    asyncio.run(main())
