"""A test for programs that should run many things at the same time."""

import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


async def check(run_all):
    # TODO: call run_all with functions of your own, and let an assert fail if it is wrong
    ...


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
