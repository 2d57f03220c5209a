# Tries: to reach the recorder by taking over its callbacks.
# Points: 4
# Flag: uses register_callback
import asyncio
import sys


def set_back():
    monitoring = sys.monitoring
    callback = monitoring.register_callback(3, monitoring.events.PY_START, None)
    callback.__self__.signals.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
