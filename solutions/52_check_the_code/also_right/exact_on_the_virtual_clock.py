import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    counts = dict.fromkeys("abc", 0)

    async def work(name, seconds):
        counts[name] += 1
        await asyncio.sleep(seconds)
        return name

    async def a():
        return await work("a", 2)

    async def b():
        return await work("b", 3)

    async def c():
        return await work("c", 1)

    began = asyncio.get_running_loop().time()
    assert await run_all([a, b, c]) == ["a", "b", "c"]
    assert round(asyncio.get_running_loop().time() - began, 3) == 3
    assert set(counts.values()) == {1}
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
