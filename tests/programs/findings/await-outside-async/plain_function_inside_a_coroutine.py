# finding: none
import asyncio


async def main():
    def double(number):
        return 2 * number

    await asyncio.sleep(double(1))


asyncio.run(main())
