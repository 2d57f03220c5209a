# Tries: to replace what runs the loop's callbacks.
# Points: 2
# Flag: replaces asyncio.events.Handle._run
import asyncio


def set_back():
    asyncio.events.Handle._run = lambda handle: handle._callback(*handle._args)


@ONE_AFTER_THE_OTHER@
