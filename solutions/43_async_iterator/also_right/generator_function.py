import asyncio


async def Countdown(start):
    while start > 0:
        await asyncio.sleep(1)
        yield start
        start -= 1


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


if __name__ == "__main__":
    asyncio.run(main())
