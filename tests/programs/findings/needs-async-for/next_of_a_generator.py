# finding: needs-async-for
import asyncio
async def rows():
    for number in range(3):
        yield number
async def main():
    data = rows()
    print(next(data))  # <- here
asyncio.run(main())
