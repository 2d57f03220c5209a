# finding: task-left-behind
import asyncio


async def fetch(item):
    await asyncio.sleep(1)
    print(f"fetched {item}")
    return f"page {item}"


async def parse(page):
    await asyncio.sleep(1.75)
    print(f"parsed {page}")
    return page.upper()


async def pipeline(items, parsers):
    pages = asyncio.Queue(1)
    results = {}

    async def fetch_all():
        for number, item in enumerate(items):
            await pages.put((number, await fetch(item)))
        for _ in range(parsers):
            await pages.put(None)

    async def parse_some():
        while (entry := await pages.get()) is not None:
            number, page = entry
            results[number] = await parse(page)

    await asyncio.gather(fetch_all(), *(parse_some() for _ in range(parsers)))  # <- here
    return [results[number] for number in range(len(items))]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
