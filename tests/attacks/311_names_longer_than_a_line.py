# Tries: to have a trace that is none, by names that are too long for it.
# Points: 2
# Never: that is no trace
import asyncio


async def worker():
    raise type("E" * 20_000, (Exception,), {})("x")


async def main():
    task = asyncio.create_task(worker(), name="n" * 20_000)
    worker.__qualname__ = "w" * 20_000
    worker()
    print("before await")
    await asyncio.sleep(1)
    del task
