import asyncio
from contextlib import contextmanager


@contextmanager
def released():
    try:
        yield
    finally:
        print("released")


async def worker():
    print("start")
    with released():
        while True:
            await asyncio.sleep(1)
            print("tick")


async def main():
    task = asyncio.ensure_future(worker())
    await asyncio.sleep(2.5)
    task.cancel()
    await asyncio.wait({task})
    print(f"cancelled: {task.cancelled()}")
