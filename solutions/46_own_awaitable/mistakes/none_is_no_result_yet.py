# finding: extra-line
import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.function = function
        self.arguments = arguments
        self.lock = asyncio.Lock()
        self.result = None

    def __await__(self):
        return self.get().__await__()

    async def get(self):
        async with self.lock:
            if self.result is None:
                self.result = await self.function(*self.arguments)  # <- here
        return self.result


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
