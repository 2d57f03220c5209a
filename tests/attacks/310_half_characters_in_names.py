# Tries: to have a trace that cannot be written down, by names of tasks and coroutines.
# Points: 2
# Never: ended its own process
import asyncio


async def worker():
    await asyncio.sleep(9)


async def main():
    asyncio.current_task().set_name("\ud800")
    worker.__qualname__ = "\udfff"
    asyncio.create_task(worker(), name="\udc80")
    worker()
    print("before await")
    await asyncio.sleep(1)
