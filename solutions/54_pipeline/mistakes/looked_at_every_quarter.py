# finding: too-slow
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
    queue = asyncio.Queue(1)
    results = {}

    async def fetcher():
        for i, item in enumerate(items):
            await queue.put((i, await fetch(item)))

    async def parser():
        while True:
            i, page = await queue.get()
            results[i] = await parse(page)

    async with asyncio.TaskGroup() as tg:
        tasks = [tg.create_task(fetcher())] + [tg.create_task(parser()) for _ in range(parsers)]
        while len(results) < len(items):
            await asyncio.sleep(0.25)  # <- here
        for t in tasks:
            t.cancel()
    return [results[i] for i in range(len(items))]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
