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
    n = 0
    while True:
        try:
            try:
                return await action()
            except OSError:
                if n == attempts - 1:
                    raise
                await asyncio.sleep(2**n)
                n += 1
        except asyncio.CancelledError:  # <- here
            return None


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
