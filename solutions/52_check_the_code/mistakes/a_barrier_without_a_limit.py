# finding: deadlock
import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    barrier = asyncio.Barrier(3)
    calls = []

    def meeting(number):
        async def meet():
            calls.append(number)
            await barrier.wait()  # <- here
            await asyncio.sleep((3 - number) / 4)
            return number

        return meet

    assert await run_all([meeting(number) for number in range(3)]) == [0, 1, 2]
    assert sorted(calls) == [0, 1, 2]
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
