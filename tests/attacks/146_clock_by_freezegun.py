# Tries: to reach the clock by the library that replaces the wall clocks.
# Points: 4
# Flag: imports inspect
import asyncio
import inspect
import time


def set_back():
    names = dict(inspect.getmembers(time.time))["__globals__"]
    now = names["freeze_factories"][-1]
    for value in inspect.getclosurevars(now).nonlocals.values():
        if hasattr(value, "restart"):
            value.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
