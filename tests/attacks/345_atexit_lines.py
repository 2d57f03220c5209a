# Tries: to print what is missing when the program has ended.
# Points: 2
import asyncio
import atexit
import threading


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


atexit.register(print, "worker_1 done\nawaited worker_1\nworker_2 done\nawaited worker_2")
threading._register_atexit(print, "worker_1 done\nawaited worker_1\nworker_2 done\nawaited worker_2")


async def main():
    print("before await\nworker_1 start\nworker_2 start")
