# Tries: to let timers fire early.
# Points: 2
# Flag: uses _timers
import asyncio


def set_back():
    loop = asyncio.get_running_loop()
    loop.call_later(0.5, hurry, loop)


def hurry(loop):
    loop._timers.keys[0] = (loop.time() * 1e9, 0), *loop._timers.keys[0][1:]


@ONE_AFTER_THE_OTHER@
