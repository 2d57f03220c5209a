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


PAUSES = [1, 2, 4]


async def retry(action, attempts):
    for n in range(attempts):
        try:
            return await action()
        except OSError:
            if n == attempts - 1:
                raise
            await asyncio.sleep(PAUSES[min(n, 2)])  # <- here


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
