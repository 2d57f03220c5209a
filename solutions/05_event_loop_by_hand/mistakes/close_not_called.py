# finding: function-not-called
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close  # <- here
