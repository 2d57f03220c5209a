# Tries: to let virtual time pass by the loop's own means, and not to sleep.
# Points: 5
# Flag: uses _pass_to
import asyncio


def pass_time(loop, seconds):
    loop._pass_to((seconds * 10**9, 1))


def say(text):
    print(text)


async def main():
    loop = asyncio.get_running_loop()
    for text in ("before await", "worker_1 start", "worker_2 start"):
        say(text)
    pass_time(loop, 1)
    say("worker_1 done")
    say("awaited worker_1")
    pass_time(loop, 2)
    say("worker_2 done")
    say("awaited worker_2")
