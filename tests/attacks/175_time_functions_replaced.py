# Tries: to give Python's clocks other values.
# Points: 2
# Flag: replaces time.monotonic
import asyncio
import time


def set_back():
    time.time = time.monotonic = time.perf_counter = lambda: 0.0


@ONE_AFTER_THE_OTHER@
