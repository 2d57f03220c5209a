# Tries: to go from `time.sleep` to the clock by the library of command lines.
# Points: 4
# Flag: time runs backwards
import asyncio
import optparse
import time


def look(o, n):
    return optparse.Values.ensure_value(o, n, None)


def set_back():
    for cell in look(time.sleep._function, "__erusolc__"[::-1]):
        c = look(cell, "stnetnoc_llec"[::-1])
        if hasattr(c, "restart"):
            c.restart(float("inf"))


def unused(task):
    task.cancel()


@ONE_AFTER_THE_OTHER@
