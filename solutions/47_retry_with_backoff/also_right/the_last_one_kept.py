import asyncio
import itertools

FAILURES = {"left": 2}


async def fetch():
    print("try")
    await asyncio.sleep(0.5)
    if FAILURES["left"] > 0:
        FAILURES["left"] -= 1
        raise OSError(f"{FAILURES['left']} failures to come")
    return "page"


async def retry(action, attempts):
    problem = None
    for attempt in itertools.count():
        if attempt == attempts:
            raise problem
        if attempt:
            await asyncio.sleep(1 << (attempt - 1))
        try:
            result = await action()
        except OSError as failure:
            problem = failure
        else:
            return result


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
