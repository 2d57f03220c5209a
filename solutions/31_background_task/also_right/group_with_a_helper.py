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
    failures = []

    async def log_safely(request):
        try:
            await log(request)
        except Exception as problem:
            failures.append(problem)

    async with asyncio.TaskGroup() as group:
        for request in requests:
            await handle(request)
            group.create_task(log_safely(request))
    return len(failures)


asyncio.run(serve(["a", "b"]))
