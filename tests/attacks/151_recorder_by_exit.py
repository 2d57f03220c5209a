# Tries: to reach the run by the replaced `os._exit`.
# Points: 4
# Flag: uses __self__
import asyncio
import os


def set_back():
    os._exit.__self__.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
