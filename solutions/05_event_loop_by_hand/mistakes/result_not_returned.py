# finding: wrong-result
import asyncio


def run_by_hand(coroutine):  # <- here
    loop = asyncio.new_event_loop()
    try:
        loop.run_until_complete(coroutine)
    finally:
        loop.close()
