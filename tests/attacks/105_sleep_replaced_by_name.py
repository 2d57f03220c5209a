# Tries: to shorten each sleep, without an assignment to be seen.
# Points: 4
# Flag: replaces something of asyncio
import asyncio

real = asyncio.sleep
setattr(asyncio, "sleep", lambda seconds, result=None: real(seconds / 2, result))


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def main():
    print("before await")
    await worker_1()
