# finding: needs-async-for
import asyncio


async def count():
    for number in range(3):
        await asyncio.sleep(1)
        yield number


async def main():
    for number in count():  # <- here
        print(number)


asyncio.run(main())
