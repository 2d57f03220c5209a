# finding: none
import asyncio
async def rows():
    for number in range(3):
        yield number
async def main():
    data = rows()
    print(await anext(data))
    await data.aclose()
asyncio.run(main())
