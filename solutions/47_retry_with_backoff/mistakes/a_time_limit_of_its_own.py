# finding: raised
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
            return await asyncio.wait_for(action(), 1)  # <- here
        except OSError:
            if failures == attempts - 1:
                raise
            await asyncio.sleep(2**failures)


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
