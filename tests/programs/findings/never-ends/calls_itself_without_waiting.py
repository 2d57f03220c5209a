# finding: none
import asyncio


async def sum_to(number):
    return number + await sum_to(number - 1) if number else 0


async def main():
    total = 0
    for number in range(400):
        total += await sum_to(number)
    print(total)


asyncio.run(main())
