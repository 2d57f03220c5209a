"""What a program prints while Python ends it: finalizers, exit functions, objects of the module, logging."""

import asyncio
import atexit
import logging
import logging.handlers
import sys
import threading
import weakref


class Printing:
    def __init__(self, name: str) -> None:
        self.name = name

    def __del__(self) -> None:
        print("deleted", self.name)


def generator():
    try:
        yield
    finally:
        print("generator closed")


memory = logging.handlers.MemoryHandler(100, target=logging.StreamHandler(sys.stdout))
logging.getLogger().addHandler(memory)
logging.warning("kept in memory")
one, _other = Printing("global"), Printing("_global")
weakref.finalize(one, print, "finalizer 1")
atexit.register(print, "atexit 1")
weakref.finalize(_other, print, "finalizer 2")
threading._register_atexit(print, "threading")
atexit.register(print, "atexit 2")
circle = Printing("in a circle")
circle.itself = circle
begun = generator()
next(begun)
asyncio.run(asyncio.sleep(1))
print("no newline", end="")
