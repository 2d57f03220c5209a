# finding: wrong-loop
import asyncio


loop = asyncio.new_event_loop()


def run_by_hand(coroutine):
    try:
        return loop.run_until_complete(coroutine)  # <- here
    finally:
        loop.close()
