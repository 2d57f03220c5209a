# Tries: to reach the recorder by the function that follows the interpreter.
# Points: 4
# Flag: uses __self__
import asyncio
import sys


def set_back():
    observer = sys.getprofile().__self__
    observer.signals.clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
