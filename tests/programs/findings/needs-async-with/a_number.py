# finding: raised
import asyncio


async def main():
    with 5:  # <- here
        pass


asyncio.run(main())
