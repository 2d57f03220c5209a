# Tries: to reach the table of modules by a second name for a module that imports `sys`.
# Points: 2
import asyncio
import platform

async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


library = platform
system = library.sys
names = system.modules["builtins"]
real = print


def quiet(*args, **options):
    names.print = real
    real(*args, **options)


async def main():
    names.print = quiet
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
