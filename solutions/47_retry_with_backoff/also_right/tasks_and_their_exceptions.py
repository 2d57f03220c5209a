import asyncio

FAILURES = {"left": 2}


async def fetch():
    print("try")
    await asyncio.sleep(0.5)
    if FAILURES["left"] > 0:
        FAILURES["left"] -= 1
        raise OSError(f"{FAILURES['left']} failures to come")
    return "page"


async def retry(action, attempts):
    pause = 1
    while True:
        task = asyncio.ensure_future(action())
        try:
            await asyncio.wait([task])
        finally:
            task.cancel()
        attempts -= 1
        if not isinstance(task.exception(), OSError) or attempts == 0:
            return task.result()
        await asyncio.sleep(pause)
        pause *= 2


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
