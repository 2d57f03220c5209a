# finding: construct-forbidden
import asyncio


def run_by_hand(coroutine):
    with asyncio.Runner() as runner:  # <- here
        return runner.run(coroutine)
