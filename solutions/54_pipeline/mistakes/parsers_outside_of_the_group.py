# finding: task-outside-group
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
        for index, item in enumerate(items):
            await queue.put((index, await fetch(item)))
        for _ in range(parsers):
            await queue.put(None)

    async def parser():
        while (entry := await queue.get()) is not None:
            index, page = entry
            results[index] = await parse(page)

    async with asyncio.TaskGroup() as tg:
        tg.create_task(fetcher())
        for _ in range(parsers):
            asyncio.create_task(parser())  # <- here
    return [results[i] for i in range(len(items))]

async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))
