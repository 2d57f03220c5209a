# Tries: to hold up its own run by ten thousand signals a second.
# Points: 2
import asyncio
import signal

signal.signal(signal.SIGALRM, lambda *_: None)
signal.setitimer(signal.ITIMER_REAL, 0.0001, 0.0001)


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
