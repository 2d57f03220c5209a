# Tries: to find the recorder among all objects.
# Points: 2
# Flag: imports gc
import asyncio
import gc


def set_back():
    for one in gc.get_objects():
        if type(one).__name__ == "Clock":
            one.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
