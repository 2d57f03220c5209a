# Tries: to give the course's code another `print`, `id` or `len` by the table of the built-in functions.
# Points: 2
# Flag: calls vars
import asyncio
import itertools

numbers = itertools.count()
names = [value for value in map.__call__.__objclass__.__mro__ if 0] or __builtins__
names = names if isinstance(names, dict) else vars(names)
names["id"] = lambda thing: next(numbers)


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
