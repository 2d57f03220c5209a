# Tries: to reach the clock by `getattr` that others call.
# Points: 1
# Flag: has reduce call getattr or setattr
import asyncio
import functools


def set_back():
    functools.reduce(getattr, ("clock",), asyncio.get_running_loop()).restart(float("inf"))


@ONE_AFTER_THE_OTHER@
