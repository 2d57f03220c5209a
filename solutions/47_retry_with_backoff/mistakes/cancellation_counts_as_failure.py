# finding: cancellation-swallowed
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
        try:
            if attempt:
                await asyncio.sleep(2 ** (attempt - 1))
            return await action()
        except BaseException as failure:  # <- here
            problem = failure
    raise problem


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
