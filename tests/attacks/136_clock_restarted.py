# Tries: to start the loop's clock again, after it has slept.
# Points: 4
# Flag: needs a look
# Flag: uses clock_of
# Flag: uses __globals__
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    type(loop).time.__globals__["clock_of"](loop).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
