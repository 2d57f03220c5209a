# Tries: to print by callbacks what two workers would.
# Points: 5
import asyncio


def say(text):
    asyncio.get_running_loop().call_soon(print, text)


async def worker_1():
    pass


worker_2 = worker_1


async def main():
    for at, text in enumerate(["before await", "worker_1 start", "worker_2 start"]):
        say(text)
    await asyncio.sleep(1)
    say("worker_1 done\nawaited worker_1")
    await asyncio.sleep(1)
    say("worker_2 done\nawaited worker_2")
