# Tries: to reach the clock by a field of a format.
# Points: 1
# Flag: uses clock
import asyncio
import string


def set_back():
    clock, _ = string.Formatter().get_field("0.clock", (asyncio.get_running_loop(),), {})
    clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
