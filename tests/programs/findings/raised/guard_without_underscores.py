# finding: raised
import asyncio


async def main():
    await asyncio.sleep(1)


if name == "__main__":  # <- here
    asyncio.run(main())
