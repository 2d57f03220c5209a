# finding: wrong-time
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
    for attempt in range(attempts):
        delay = 1  # <- here
        try:
            return await action()
        except OSError:
            if attempt == attempts - 1:
                raise
            await asyncio.sleep(delay)
            delay *= 2


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
