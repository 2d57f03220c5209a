# finding: not-plain
import asyncio


async def run_by_hand(coroutine):  # <- here
    return await coroutine
