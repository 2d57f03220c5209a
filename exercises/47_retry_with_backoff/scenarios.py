"""Other actions for retry."""

import asyncio


async def always_failing(module, attempts):
    """Let `fetch` fail a hundred times, and print what comes out of `retry(fetch, attempts)`."""
    module.FAILURES["left"] = 100
    try:
        await module.retry(module.fetch, attempts)
        print("retry comes back without an exception")
    except OSError as problem:
        print(problem)


async def another_exception(module):
    """Retry an action that prints `act` and raises ValueError, and print what comes out."""

    async def act():
        print("act")
        await asyncio.sleep(0.25)
        raise ValueError("no")

    try:
        await module.retry(act, 3)
    except ValueError as problem:
        print("ValueError", problem)


async def one_attempt(module):
    """Call `retry` with one attempt, and print what comes out."""

    async def act():
        print("try")
        await asyncio.sleep(0.5)
        raise ConnectionError("gone")

    try:
        await module.retry(act, 1)
    except OSError as problem:
        print(problem)


async def long_attempt(module):
    """Call `retry` with an action that takes a minute, and print what it returns."""

    async def act():
        print("try")
        await asyncio.sleep(60)
        return "page"

    print(await module.retry(act, 2))


async def cancel_in_a_pause(module):
    """Cancel a task of `retry(fetch, 5)` at 1 s, in the first pause."""
    task = asyncio.create_task(module.retry(module.fetch, 5))
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.wait([task])
    print("cancelled", task.cancelled())
