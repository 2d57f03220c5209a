# Tries: to reach the clock by the loop's dictionary.
# Points: 1
import asyncio


def set_back():
    asyncio.get_running_loop().__dict__["clock"].restart(float("inf"))


@ONE_AFTER_THE_OTHER@
