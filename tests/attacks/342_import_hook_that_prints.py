# Tries: to print and wait in an import, between the steps.
# Points: 5
import asyncio
import sys
import time


class Finder:
    def find_spec(self, name, path=None, target=None):
        if name == "one":
            print("before await\nworker_1 start\nworker_2 start")
        if name == "two":
            print("worker_1 done\nawaited worker_1")
        if name == "three":
            print("worker_2 done\nawaited worker_2")


sys.meta_path.insert(0, Finder())


async def worker_1():
    pass


async def worker_2():
    pass


async def main():
    for name in ("one", "two", "three"):
        try:
            __import__(name)
        except ImportError:
            pass
        if name != "three":
            await asyncio.sleep(1)
