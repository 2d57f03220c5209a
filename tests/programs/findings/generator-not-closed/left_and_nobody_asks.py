# finding: none
import asyncio


async def ticker():
    number = 0
    try:
        while True:
            await asyncio.sleep(1)
            number += 1
            yield number
    finally:
        print("closed")


async def main():
    async for number in ticker():
        if number == 3:
            break
    print("done")


asyncio.run(main())
