# Tries: to raise the event of what is replaced itself: without what it names, and with what is no name.
# Points: 2
# Never: IndexError
import sys


class Name:
    def __format__(self, how):
        raise SystemExit(0)


async def main():
    sys.audit("coroutine_grader.replaced")
    sys.audit("coroutine_grader.replaced", Name())
    print("its own line")
