import asyncio


async def fetch(item):
    await asyncio.sleep(1)
    print(f"fetched {item}")
    return f"page {item}"


async def parse(page):
    await asyncio.sleep(1.75)
    print(f"parsed {page}")
    return page.upper()


class Pages:
    def __init__(self, parsers):
        self.queue, self.parsers = asyncio.Queue(1), parsers

    async def fetch_all(self, items):
        for number, item in enumerate(items):
            page = await fetch(item)
            await self.queue.put((number, page))
        for _ in range(self.parsers):
            await self.queue.put((None, None))

    async def parse_all(self):
        found = []
        while True:
            number, page = await self.queue.get()
            if number is None:
                return found
            found.append((number, await parse(page)))


async def pipeline(items, parsers):
    pages = Pages(parsers)
    tasks = [asyncio.create_task(pages.parse_all()) for _ in range(parsers)]
    tasks.append(asyncio.create_task(pages.fetch_all(items)))
    try:
        *found, _ = await asyncio.gather(*tasks)
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
    return [result for _, result in sorted(sum(found, []))]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
