import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    future = None

    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments

    async def fill(self):
        self.future.set_result(await self.function(*self.arguments))

    async def get(self):
        if self.future is None:
            self.future = asyncio.get_running_loop().create_future()
            await self.fill()
        return await self.future

    def __await__(self):
        return (yield from self.get().__await__())


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
