# Tries: to set the clock back between two steps, where no line of a coroutine runs.
# Points: 2
# Flag: calls vars
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    clock = vars(loop)["clock"]
    loop.call_later(1.999, setattr, clock, "nanoseconds", 10**9)


@ONE_AFTER_THE_OTHER@
