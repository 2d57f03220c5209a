# finding: none
import asyncio


async def work():
    await asyncio.sleep(1)


def main():
    asyncio.run(work())
