# Tries: to give standard output a class of its own, which writes twice.
# Points: 2
# Flag: replaces sys.stdout.__class__
import asyncio
import sys


def set_back():
    class Twice(type(sys.stdout)):
        def write(self, text):
            return super().write(text + text)

    sys.stdout.__class__ = Twice



@ONE_AFTER_THE_OTHER@
