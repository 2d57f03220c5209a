# finding: sequential-await
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
    failed = 0
    for request in requests:
        await handle(request)
        try:
            await log(request)  # <- here
        except Exception:
            failed += 1
    return failed

if __name__ == "__main__":
    print(asyncio.run(serve(["a", "b"])))
