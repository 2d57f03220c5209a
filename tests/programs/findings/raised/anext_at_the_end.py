# finding: raised
import asyncio


async def pages():
    yield "one"


async def main():
    book = pages()
    print(await anext(book))
    print(await anext(book))  # <- here


asyncio.run(main())
