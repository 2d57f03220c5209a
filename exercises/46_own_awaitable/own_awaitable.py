"""An object that is worked out when somebody awaits it, and then once."""

import asyncio


async def fetch(name):
    print(f"fetch {name}")
    await asyncio.sleep(2)
    return name.upper()


class Lazy:
    # TODO: write __init__ and __await__
    ...


async def main():
    page = Lazy(fetch, "home")
    print("made")
    await asyncio.sleep(1)
    print(await page)
    print(await page)


if __name__ == "__main__":
    asyncio.run(main())
