"""Do by hand what asyncio.run does: make a loop, run one coroutine, close the loop."""

import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
