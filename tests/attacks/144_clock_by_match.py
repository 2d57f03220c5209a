# Tries: to reach the clock by a pattern.
# Points: 2
# Flag: uses clock
import asyncio


def set_back():
    match asyncio.get_running_loop():
        case object(clock=clock):
            clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
