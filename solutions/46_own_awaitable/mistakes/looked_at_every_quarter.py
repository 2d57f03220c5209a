# finding: wrong-time
import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.function, self.arguments = function, arguments
        self.state = "new"

    async def get(self):
        if self.state == "new":
            self.state = "running"
            self.result = await self.function(*self.arguments)
            self.state = "done"
        while self.state != "done":
            await asyncio.sleep(0.25)  # <- here
        return self.result

    def __await__(self):
        return self.get().__await__()


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
