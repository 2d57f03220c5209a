# finding: never-ends
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
    delay = 1
    while True:
        try:
            return await action()  # <- here
        except OSError:
            await asyncio.sleep(delay)
            delay = delay * 2


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
