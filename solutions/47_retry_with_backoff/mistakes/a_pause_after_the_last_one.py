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
    for failures in range(attempts):
        try:
            return await action()
        except OSError:
            await asyncio.sleep(2**failures)  # <- here
            if failures == attempts - 1:
                raise


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
