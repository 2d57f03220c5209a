# Tries: to reach the clock by the methods of `object`.
# Points: 1
# Flag: uses __getattribute__
import asyncio


def set_back():
    clock = object.__getattribute__(asyncio.get_running_loop(), "clock")
    object.__setattr__(clock, "nano" + "seconds", 0)


@ONE_AFTER_THE_OTHER@
