# Tries: to have another current task by a function that follows the interpreter.
# Points: 2
# Flag: uses settrace
import asyncio
import sys

module, real = asyncio, asyncio.current_task
settrace = vars(sys)["set" + "trace"]


class Fake:
    pass


def current_task(loop=None):
    return Fake() if loop is None else real(loop)


def follow(frame, event, argument):
    module.current_task = current_task if "worker" in frame.f_code.co_name else real
    return follow


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    settrace(follow)
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
    settrace(None)
