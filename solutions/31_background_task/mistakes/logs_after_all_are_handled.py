# finding: wrong-time
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
    for request in requests:
        await handle(request)
    results = await asyncio.gather(*[log(request) for request in requests], return_exceptions=True)
    return sum(isinstance(result, Exception) for result in results)

if __name__ == "__main__":
    print(asyncio.run(serve(["a", "b"])))
