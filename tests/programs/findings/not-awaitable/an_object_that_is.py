# finding: none
import asyncio


class Work:
    def __await__(self):
        yield from asyncio.sleep(1).__await__()
        return 1


async def main():
    print(await Work())


asyncio.run(main())
