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
    logs = []
    for request in requests:
        await handle(request)
        logs.append(asyncio.create_task(log(request)))
    results = await asyncio.gather(*logs, return_exceptions=True)
    return sum(isinstance(result, Exception) for result in results)


if __name__ == "__main__":
    print(asyncio.run(serve(["a", "b"])))
