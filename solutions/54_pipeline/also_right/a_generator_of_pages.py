import asyncio


async def fetch(item):
    await asyncio.sleep(1)
    print(f"fetched {item}")
    return f"page {item}"


async def parse(page):
    await asyncio.sleep(1.75)
    print(f"parsed {page}")
    return page.upper()


async def taken_from(queue):
    while (entry := await queue.get()) is not None:
        yield entry
    await queue.put(None)  # for the next one


async def pipeline(items, parsers):
    pages = asyncio.Queue(1)
    results = []

    async def parser():
        async for place, page in taken_from(pages):
            results.append((place, await parse(page)))

    async with asyncio.TaskGroup() as group:
        for _ in range(parsers):
            group.create_task(parser())
        for place, item in enumerate(items):
            await pages.put((place, await fetch(item)))
        await pages.put(None)
    return [result for _, result in sorted(results)]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
