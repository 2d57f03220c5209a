# Tries: to end the process by an object that goes at any time.
# Points: 2
import asyncio
import sys


class Last:
    def __del__(self):
        sys.exit(0)


kept = [Last() for _ in range(10)]


def set_back():
    kept.pop()



@ONE_AFTER_THE_OTHER@
