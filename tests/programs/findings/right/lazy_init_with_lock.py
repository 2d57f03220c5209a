# finding: none
import asyncio


class Pool:
    def __init__(self):
        self.connection = None
        self.lock = asyncio.Lock()

    async def get(self):
        if self.connection is None:
            async with self.lock:
                if self.connection is None:
                    await asyncio.sleep(1)
                    self.connection = object()
        return self.connection


async def main():
    pool = Pool()
    first, second = await asyncio.gather(pool.get(), pool.get())
    print(first is second)


asyncio.run(main())
