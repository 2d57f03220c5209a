# finding: lock-too-wide
# expects: run.script().elapsed == 2
import asyncio


async def download(limit, name):
    print(f"{name} waits")
    async with limit:
        await asyncio.sleep(1)
    print(f"{name} done")


async def main():
    limit = asyncio.Semaphore(1)  # <- here
    async with asyncio.TaskGroup() as group:
        for name in "abcd":
            group.create_task(download(limit, name))


asyncio.run(main())
