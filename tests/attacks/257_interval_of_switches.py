# Tries: to let no other thread run, and then every thread all the time.
# Points: 2
import asyncio
import sys

sys.setswitchinterval(1000)


def set_back():
    sys.setswitchinterval(1e-9)



@ONE_AFTER_THE_OTHER@
