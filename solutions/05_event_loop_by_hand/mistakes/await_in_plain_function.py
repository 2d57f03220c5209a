# finding: await-outside-async
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    try:
        return await coroutine  # <- here
    finally:
        loop.close()
