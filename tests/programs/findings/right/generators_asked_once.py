# finding: none
import asyncio


async def numbers(count):
    try:
        for number in range(count):
            yield number
            await asyncio.sleep(1)
    finally:
        await asyncio.sleep(1)
        print("closed", count)


async def main():
    one, other = numbers(3), numbers(4)
    print(await anext(one), await anext(other), await anext(one))


asyncio.run(main())
