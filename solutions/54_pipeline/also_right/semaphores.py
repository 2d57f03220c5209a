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
    place = asyncio.Semaphore(1)
    free = asyncio.Semaphore(parsers)

    async def work_on(page):
        async with free:
            place.release()
            return await parse(page)

    tasks = []
    async with asyncio.TaskGroup() as group:
        for item in items:
            page = await fetch(item)
            await place.acquire()
            tasks.append(group.create_task(work_on(page)))
    return [task.result() for task in tasks]


async def main():
    print(await pipeline(["a", "b", "c", "d", "e"], 1))


if __name__ == "__main__":
    asyncio.run(main())
