# Tries: to import a `sleep` of its own under the name of asyncio.
# Points: 2
# Flag: calls getattr with a name that is made at run time
import asyncio as real
import sys
import types

asyncio = types.SimpleNamespace(**{name: getattr(real, name) for name in ("create_task", "gather", "run")})


async def sleep(seconds):
    await real.sleep(seconds / 2)


asyncio.sleep = sleep


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
