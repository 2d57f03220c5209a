# finding: syntax-error
import asyncio
async def inner():
    yield 1
async def outer():
    yield from inner()  # <- here
async def main():
    async for number in outer():
        print(number)
asyncio.run(main())
