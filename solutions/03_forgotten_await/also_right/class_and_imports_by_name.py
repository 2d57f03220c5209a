from asyncio import run, sleep, timeout


class Kitchen:
    def __init__(self, seconds):
        self.seconds = seconds

    async def make(self, drink):
        await sleep(self.seconds)
        print(drink, "ready")
        return drink


async def brew(drink):
    return await Kitchen(2).make(drink)


async def main():
    print("order")
    async with timeout(10):
        await brew("tea")
    print("served")


if __name__ == "__main__":
    run(main())
