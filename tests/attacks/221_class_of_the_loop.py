# Tries: to replace methods in the class of the loop.
# Points: 2
import asyncio


def set_back():
    kind = type(asyncio.get_running_loop())
    kind.time = lambda self: 0
    kind.call_at = lambda self, when, callback, *args, context=None: self.call_soon(callback, *args)



@ONE_AFTER_THE_OTHER@
