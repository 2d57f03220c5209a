import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    barrier = asyncio.Barrier(3)
    started = 0

    def meeting(number):
        async def meet():
            nonlocal started
            started += 1
            await barrier.wait()
            await asyncio.sleep((3 - number) / 4)
            return number

        return meet

    async with asyncio.timeout(1):
        results = await run_all([meeting(number) for number in range(3)])
    if results != [0, 1, 2]:
        raise AssertionError(f"the results are {results}")
    if started != 3:
        raise AssertionError(f"{started} starts")
    if await run_all([]) != []:
        raise AssertionError("results of nothing")


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
