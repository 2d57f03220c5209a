# finding: race
# asks: main async
# expects: run("main").result == 2
import asyncio


class Lazy:
    def __init__(self):
        self.page = None
        self.fetched = 0

    async def get(self):
        if self.page is None:
            await asyncio.sleep(1)
            self.fetched += 1
            self.page = "page"  # <- here
        return self.page


async def main():
    one, other = Lazy(), Lazy()
    await asyncio.gather(one.get(), one.get(), other.get())
    return one.fetched + other.fetched
