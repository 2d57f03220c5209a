# finding: task-left-behind
import asyncio


class Download:
    def __await__(self):
        return asyncio.sleep(1).__await__()


async def main():
    download = asyncio.ensure_future(Download())  # <- here
    await asyncio.sleep(0.5)
    print(download.done())


asyncio.run(main())
