# Tries: to have worked one after the other in no time, by the loop's own clock. Inside of its process nobody keeps a
#   program from that; it does not go unseen.
# Points: 7
# Flag: uses nanoseconds
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
    await worker_1()
    asyncio.get_running_loop().clock.nanoseconds = 0
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
