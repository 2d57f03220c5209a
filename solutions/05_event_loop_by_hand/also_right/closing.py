from asyncio import new_event_loop
from contextlib import closing


def run_by_hand(coro):
    with closing(new_event_loop()) as loop:
        return loop.run_until_complete(coro)
