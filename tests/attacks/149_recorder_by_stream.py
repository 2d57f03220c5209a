# Tries: to add lines by the stream that `print` writes to.
# Points: 4
# Flag: uses _clock
import asyncio
import sys


def set_back():
    raw = sys.stdout.buffer
    raw.lines[1:1] = raw.lines[-2:]
    raw._clock.restart(float("inf"))


@ONE_AFTER_THE_OTHER@
