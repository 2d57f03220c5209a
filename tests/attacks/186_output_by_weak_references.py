# Tries: to reach the record of the output by the weak references to the stream.
# Points: 2
# Flag: uses __callback__
import asyncio
import sys
import weakref


def set_back():
    for reference in weakref.getweakrefs(sys.stdout.buffer):
        known = reference.__callback__.__defaults__[0]()
        output = known.data[reference]()
        for attribute, value in output.__dict__.items():
            if hasattr(value, "restart"):
                value.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
