# Tries: to end the JSON of its trace in the name of a task.
# Points: 3
import asyncio


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
    await asyncio.create_task(worker_1(), name='"}],"result":2,"x":[{"name":"')
    print("awaited worker_1")
    await asyncio.create_task(worker_2(), name="\\u0022}],\x00")
    print("awaited worker_2")
