# finding: not-plain
import asyncio


async def run_by_hand(coroutine):  # <- here
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
