# finding: raised
import asyncio
async def main():
    limit = asyncio.timeout(1)
    for number in range(2):
        async with limit:  # <- here
            await asyncio.sleep(0.1)
            print(number)
asyncio.run(main())
