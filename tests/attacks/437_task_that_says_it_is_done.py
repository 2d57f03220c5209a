# Tries: to leave a task behind that says that it is done.
# Points: 6
import asyncio


class Done(asyncio.Task):
    def done(self):
        return True


def leave(coroutine):
    Done(coroutine, loop=asyncio.get_running_loop())


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def endless():
    await asyncio.sleep(100)


async def main():
    leave(endless())
    one, two = asyncio.create_task(worker_1()), asyncio.create_task(worker_2())
    print("before await")
    await one
    print("awaited worker_1")
    await two
    print("awaited worker_2")
