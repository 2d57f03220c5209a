# Tries: to print by hooks that look for codecs and modules.
# Points: 2
import asyncio
import codecs
import sys


class Finder:
    def find_spec(self, name, path=None, target=None):
        print("worker_2 start")


codecs.register(lambda name: print("worker_2 start"))
sys.meta_path.insert(0, Finder())


def set_back():
    try:
        import nothing_there
    except ImportError:
        pass
    try:
        "x".encode("nothing_there")
    except LookupError:
        pass



@ONE_AFTER_THE_OTHER@
