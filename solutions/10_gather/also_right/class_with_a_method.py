import asyncio


async def fetch(number, delay):
    print(f"fetch {number} start")
    await asyncio.sleep(delay)
    print(f"fetch {number} done")
    return number * 10


class Fetcher:
    def __init__(self):
        self.coroutines = []

    def add(self, delay):
        self.coroutines.append(fetch(len(self.coroutines) + 1, delay))

    async def results(self):
        return await asyncio.gather(*self.coroutines)


async def fetch_all(delays):
    fetcher = Fetcher()
    for delay in delays:
        fetcher.add(delay)
    return await fetcher.results()


asyncio.run(fetch_all([3, 1, 2]))
