# finding: never-started
import asyncio


async def main():
    await asyncio.sleep(1)


if __name__ == "main":  # <- here
    asyncio.run(main())
