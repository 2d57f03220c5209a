# finding: sequential-await
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
    results = []
    for item in items:
        page = await fetch(item)
        results.append(await parse(page))  # <- here
    return results


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
