# finding: never-awaited
import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    calls = []

    def taking(seconds):
        async def function():
            calls.append(seconds)
            await asyncio.sleep(seconds)
            return seconds * 10

        return function

    loop = asyncio.get_running_loop()
    began = loop.time()
    results = await run_all([taking(1)(), taking(3)(), taking(2)()])  # <- here
    took = loop.time() - began
    assert results == [10, 30, 20]
    assert sorted(calls) == [1, 2, 3]
    assert took < 3.5
    assert await run_all([]) == []


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
