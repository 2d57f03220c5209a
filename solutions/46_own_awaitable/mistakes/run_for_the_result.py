# finding: run-inside-loop
import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments
        self.results = []

    def __await__(self):
        if not self.results:
            self.results.append(asyncio.run(self.function(*self.arguments)))  # <- here
        yield
        return self.results[0]


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
