# finding: wrong-time
import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.task = asyncio.create_task(function(*arguments))

    def __await__(self):
        return self.task.__await__()


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
