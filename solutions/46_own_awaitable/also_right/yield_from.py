import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.start = lambda: asyncio.create_task(function(*arguments))
        self.tasks = []

    def __await__(self):
        if not self.tasks:
            self.tasks.append(self.start())
        result = yield from self.tasks[0]
        return result


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
