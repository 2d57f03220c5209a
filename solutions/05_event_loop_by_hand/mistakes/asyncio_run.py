# finding: construct-forbidden
import asyncio


def run_by_hand(coroutine):
    return asyncio.run(coroutine)  # <- here
