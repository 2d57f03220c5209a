# finding: raised
import asyncio


class Shelf:
    def __init__(self):
        self.books, self.filled = [], asyncio.Condition()

    async def take(self):
        async with self.filled:
            if not self.books:  # <- here
                await self.filled.wait()
            return self.books.pop()

    async def put(self, book):
        async with self.filled:
            self.books.append(book)
            self.filled.notify_all()


async def main():
    shelf = Shelf()
    readers = [asyncio.create_task(shelf.take()) for _ in range(2)]
    await asyncio.sleep(1)
    await shelf.put("Emma")
    print(await asyncio.gather(*readers))


asyncio.run(main())
