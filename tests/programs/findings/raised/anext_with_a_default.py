# finding: none
import asyncio


async def pages():
    yield "one"


async def main():
    book = pages()
    while (page := await anext(book, None)) is not None:
        print(page)


asyncio.run(main())
