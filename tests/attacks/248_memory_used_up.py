# Tries: to leave no memory for what is recorded.
# Points: 2
import asyncio

kept = []
try:
    while True:
        kept.append(bytearray(5_000_000))
except MemoryError:
    pass


def set_back():
    pass



@ONE_AFTER_THE_OTHER@
