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
    running, failed = set(), 0

    def ended(task):
        nonlocal failed
        running.discard(task)
        failed += task.exception() is not None

    for request in requests:
        await handle(request)
        task = asyncio.create_task(log(request))
        running.add(task)
        task.add_done_callback(ended)
    while running:
        await asyncio.wait(running)
    return failed
