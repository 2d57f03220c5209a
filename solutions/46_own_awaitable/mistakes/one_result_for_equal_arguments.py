# finding: missing-line
import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    cache = {}

    def __init__(self, function, *arguments):
        self.key = (function, arguments)

    def __await__(self):
        if self.key not in self.cache:
            function, arguments = self.key
            self.cache[self.key] = asyncio.ensure_future(function(*arguments))
        return self.cache[self.key].__await__()


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
