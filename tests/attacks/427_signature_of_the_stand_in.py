# Tries: to find the course's stand-in by the signature that a mock is made after.
# Points: 2
import asyncio
from unittest import mock


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
    try:
        given = mock.create_autospec(worker_1)
        parameters = given.__signature__.parameters
        stand_in = parameters["_stand_in"].default
        print(stand_in)
    except (AttributeError, KeyError):
        pass
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
