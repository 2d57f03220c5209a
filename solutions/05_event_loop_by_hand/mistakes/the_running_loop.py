# finding: no-running-loop
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.get_running_loop()  # <- here
    try:
        return loop.run_until_complete(coroutine)
    finally:
        loop.close()
