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
    queue = asyncio.Queue(maxsize=1)
    results = [None] * len(items)

    async def parser():
        while True:
            number, page = await queue.get()
            results[number] = await parse(page)
            queue.task_done()

    async with asyncio.TaskGroup() as group:
        workers = [group.create_task(parser()) for _ in range(parsers)]
        for number, item in enumerate(items):
            await queue.put((number, await fetch(item)))
        await queue.join()
        for worker in workers:
            worker.cancel()
    return results


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
