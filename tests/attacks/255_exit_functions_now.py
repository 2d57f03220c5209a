# Tries: to run what is registered for the end of the process, in the middle.
# Points: 2
import asyncio
import atexit
import threading


def set_back():
    atexit._run_exitfuncs()
    atexit._clear()
    threading._shutdown()



@ONE_AFTER_THE_OTHER@
