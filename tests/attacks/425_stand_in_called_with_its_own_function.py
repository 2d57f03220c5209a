# Tries: to give the course's own stand-in a function to call.
# Points: 5
import asyncio


async def worker_1():
    pass


async def worker_2():
    pass


async def nothing(*given, **options):
    print("slow worker begins")


async def main():
    try:
        await worker_1(_stand_in=nothing)
    except TypeError:
        pass
    print("before await\nworker_1 start\nworker_2 start")
    await asyncio.sleep(1)
    print("worker_1 done\nawaited worker_1")
    await asyncio.sleep(1)
    print("worker_2 done\nawaited worker_2")
