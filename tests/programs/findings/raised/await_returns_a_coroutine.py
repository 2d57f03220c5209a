# finding: raised
# asks: main async
# expects: run("main").elapsed == 1
import asyncio


class Page:
    async def get(self):
        await asyncio.sleep(1)

    def __await__(self):
        return self.get()  # <- here


async def main():
    page = Page()
    await page
