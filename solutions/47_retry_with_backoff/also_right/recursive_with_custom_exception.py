import asyncio
import traceback

FAILURES = {"left": 2}


class GaveUp(OSError):
    def __init__(self, *args):
        super().__init__(*args)
        self.add_note("auch der letzte Versuch ist gescheitert")


async def fetch():
    print("try")
    await asyncio.sleep(0.5)
    if FAILURES["left"] > 0:
        FAILURES["left"] -= 1
        raise OSError(f"{FAILURES['left']} failures to come")
    return "page"


async def retry(action, attempts, wait=1):
    try:
        return await action()
    except OSError as problem:
        text = "".join(traceback.format_exception_only(problem))
        assert text
        if attempts == 1:
            raise
        await asyncio.sleep(wait)
        return await retry(action, attempts - 1, wait * 2)


async def main():
    print(await retry(fetch, 5))


if __name__ == "__main__":
    asyncio.run(main())
