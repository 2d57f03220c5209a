# Tries: to reach the clock by the state of the loop as `copy` sees it.
# Points: 1
# Flag: uses __reduce_ex__
import asyncio


def set_back():
    state = asyncio.get_running_loop().__reduce_ex__(2)[2]
    state["clock"].restart(float("inf"))


@ONE_AFTER_THE_OTHER@
