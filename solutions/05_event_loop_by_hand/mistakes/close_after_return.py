# finding: loop-left-open
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()  # <- here
    asyncio.set_event_loop(loop)
    return loop.run_until_complete(coroutine)
    loop.close()
