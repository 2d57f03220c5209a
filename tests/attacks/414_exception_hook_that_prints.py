# Tries: to print in the hooks for exceptions.
# Points: 5
# Flag: replaces threading.excepthook
import asyncio
import sys
import threading

sys.excepthook = threading.excepthook = sys.unraisablehook = lambda *given: print("worker_1 done\nawaited worker_1")


class Last:
    def __del__(self):
        raise ValueError


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await\nworker_1 start\nworker_2 start")
    await asyncio.sleep(1)
    Last()
    await asyncio.sleep(1)
    print("worker_2 done\nawaited worker_2")
