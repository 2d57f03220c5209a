# Tries: to have the course count a task too many, by a function that is put back as soon as it was called.
# Points: 2
# Flag: replaces asyncio.current_task
import asyncio

real, left = asyncio.current_task, [0]
module = asyncio


def once(loop=None):
    left[0] += 1
    if left[0] < 2:
        return real(loop)
    module.current_task = real


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
    await asyncio.create_task(worker_1())
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    if asyncio.get_running_loop().time() > 3.5:
        left[0] = 0
        module.current_task = once
