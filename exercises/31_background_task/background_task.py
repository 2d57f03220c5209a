"""Requests one after the other, and their logs in the background."""

import asyncio


async def handle(request):
    await asyncio.sleep(0.25)
    print(f"handled {request}")


async def log(request):
    await asyncio.sleep(1)
    if request == "bad":
        raise OSError(f"no log for {request}")
    print(f"logged {request}")


async def serve(requests):
    # TODO: handle the requests one by one, log each in the background, return how many logs failed
    ...
