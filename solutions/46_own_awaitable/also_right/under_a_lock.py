import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments
        self.lock = asyncio.Lock()
        self.results = []

    async def result(self):
        async with self.lock:
            if not self.results:
                self.results.append(await self.function(*self.arguments))
        return self.results[0]

    def __await__(self):
        return self.result().__await__()


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
