# finding: none
import asyncio


async def main():
    for _ in range(365):
        await asyncio.sleep(86_400)


asyncio.run(main())
