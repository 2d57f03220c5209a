# finding: raised
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

    async def parse_some():
        while not pages.empty():  # <- here
            number, page = await pages.get()
            results[number] = await parse(page)

    async with asyncio.TaskGroup() as group:
        group.create_task(fetch_all())
        for _ in range(parsers):
            group.create_task(parse_some())
    return [results[number] for number in range(len(items))]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
