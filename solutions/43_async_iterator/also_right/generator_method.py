import asyncio


class Countdown:
    def __init__(self, start):
        self.start = start

    async def __aiter__(self):
        for number in range(self.start, 0, -1):
            await asyncio.sleep(1)
            yield number


async def main():
    async for number in Countdown(3):
        print(number)
    print("lift-off")


if __name__ == "__main__":
    asyncio.run(main())
