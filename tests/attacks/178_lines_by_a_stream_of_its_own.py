# Tries: to print by a stream of its own what two workers would.
# Points: 5
import asyncio
import io
import sys


def say(text):
    stream = io.TextIOWrapper(sys.stdout.buffer, write_through=True)
    stream.write(f"{text}\n")
    stream.detach()


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
