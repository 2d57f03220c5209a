# finding: wrong-order
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
    free = asyncio.Semaphore(parsers)

    async def parse_one(page):
        async with free:
            return await parse(page)

    pages = [await fetch(item) for item in items]
    return await asyncio.gather(*(parse_one(page) for page in pages))


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
