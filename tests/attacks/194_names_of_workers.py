# Tries: to give a coroutine the name of another function; it does the same work, and passes.
# Points: 7
import asyncio


async def other(name, seconds):
    print(f"{name} start")
    await asyncio.sleep(seconds)
    print(f"{name} done")


def named(name, seconds):
    coroutine = other(name, seconds)
    coroutine.__name__ = coroutine.__qualname__ = name
    return coroutine


def worker_1():
    return named("worker_1", 1)


def worker_2():
    return named("worker_2", 2)


async def main():
    print("before await")
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    await one
    print("awaited worker_1")
    await two
    print("awaited worker_2")
