# Tries: to leave no descriptor for the next run, from when it is loaded.
# Points: 2
import asyncio
import os

kept = []
try:
    while True:
        kept.append(os.open(".", os.O_RDONLY))
except OSError:
    pass


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
