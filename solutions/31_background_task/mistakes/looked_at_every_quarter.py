# finding: too-slow
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
    tasks = []
    for r in requests:
        await handle(r)
        tasks.append(asyncio.create_task(log(r)))
    while not all(t.done() for t in tasks):
        await asyncio.sleep(0.25)  # <- here
    return sum(t.exception() is not None for t in tasks)
