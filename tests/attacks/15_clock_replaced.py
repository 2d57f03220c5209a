# Tries: to stop the clocks that times are taken from.
# Points: 2
# Flag: replaces time.monotonic
import asyncio
import time

time.monotonic = time.time = time.perf_counter = lambda: 2.0
asyncio.BaseEventLoop.time = lambda self: 2.0


async def main():
    type(asyncio.get_running_loop()).time = lambda self: 2.0
    await asyncio.sleep(5)
