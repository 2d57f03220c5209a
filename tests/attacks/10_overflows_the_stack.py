# Tries: to overflow the stack of C.
# Points: 1
import sys

sys.setrecursionlimit(10**9)


class Deep:
    def __getattr__(self, name):
        return getattr(self, name + "x")


async def main():
    value = ()
    for _ in range(10**6):
        value = (value,)
    hash(value)
    Deep().x
