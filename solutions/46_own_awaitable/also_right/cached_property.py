import asyncio
from functools import cached_property, partial


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    def __init__(self, function, *arguments):
        self.call = partial(function, *arguments)

    @cached_property
    def task(self):
        return asyncio.get_running_loop().create_task(self.call())

    def __await__(self):
        return iter(self.task)


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
