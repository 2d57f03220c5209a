# finding: awaited-twice
import asyncio
from functools import lru_cache


@lru_cache  # <- here
async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    await get()
    await get()


asyncio.run(main())
