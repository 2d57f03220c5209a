# finding: raised
import asyncio


async def main():
    async for word in ["hello", "world"]:  # <- here
        print(word)
        await asyncio.sleep(1)


asyncio.run(main())
