# Tries: to let the timers of all loops fire early, by a class that the running one is made of.
# Points: 4
# Flag: replaces asyncio.SelectorEventLoop.call_later
import asyncio

ONE, TWO = 1, 2


def set_back():
    for kind in type(asyncio.get_running_loop()).mro():
        if "call_later" in dir(kind):
            real = kind.call_later
            kind.call_later = lambda self, delay, *args, **options: real(self, delay / 2, *args, **options)
            break


@ONE_AFTER_THE_OTHER@
