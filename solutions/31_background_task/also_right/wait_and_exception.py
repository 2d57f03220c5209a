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
    logs = {}
    for number, request in enumerate(requests):
        await handle(request)
        logs[number] = asyncio.create_task(log(request))
    if not logs:
        return 0
    done, _ = await asyncio.wait(logs.values())
    return len([task for task in done if task.exception()])
