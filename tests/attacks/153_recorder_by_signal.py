# Tries: to reach the clock by the handler of the signal that ends late runs.
# Points: 4
# Flag: uses __self__
import asyncio
import signal


def set_back():
    for number in signal.valid_signals():
        owner = getattr(signal.getsignal(number), "__self__", None)
        if hasattr(owner, "_clock"):
            owner._clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
