# Tries: to end the process at the interpreter's exit, and in every way that is registered.
# Points: 2
import atexit
import posix
import threading
import weakref


class Thing:
    pass


thing = Thing()
weakref.finalize(thing, posix._exit, 0)
atexit.register(posix._exit, 0)
threading._register_atexit(posix._exit, 0) if hasattr(threading, "_register_atexit") else None


async def main():
    print("nothing")
