# finding: raised
import asyncio


async def double(number):
    await asyncio.sleep(1)
    return 2 * number


async def main():
    results = await asyncio.wait([asyncio.create_task(double(number)) for number in range(3)])
    print(sum(results))  # <- here


asyncio.run(main())
