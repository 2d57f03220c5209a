"""Try again after a failure, and wait longer each time."""

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
    # TODO: await action(), and after an OSError wait 1, 2, 4 ... seconds and try again
    ...


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
