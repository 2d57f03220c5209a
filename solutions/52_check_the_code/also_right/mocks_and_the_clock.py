import asyncio
import time
from unittest.mock import AsyncMock


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    def after(seconds):
        async def wait_and_return():
            await asyncio.sleep(seconds)
            return seconds

        return AsyncMock(side_effect=wait_and_return)

    functions = [after(seconds) for seconds in (2, 1, 3, 0.5)]
    began = time.monotonic()
    results = await run_all(functions)
    took = time.monotonic() - began
    assert list(results) == [2, 1, 3, 0.5]
    assert 3 <= took < 3.4
    for function in functions:
        function.assert_awaited_once_with()
    assert not await run_all([])


async def verdict(run_all):
    try:
        await check(run_all)
    except Exception:
        return "wrong"
    return "fine"


async def main():
    for run_all in (at_once, one_by_one):
        print(f"{run_all.__name__}: {await verdict(run_all)}")


if __name__ == "__main__":
    asyncio.run(main())
