import asyncio


async def at_once(functions):
    return await asyncio.gather(*(function() for function in functions))


async def one_by_one(functions):
    return [await function() for function in functions]


class Worker:
    def __init__(self, name, seconds, journal):
        self.name, self.seconds, self.journal = name, seconds, journal

    async def __call__(self):
        self.journal.append(f"{self.name} starts")
        await asyncio.sleep(self.seconds)
        self.journal.append(f"{self.name} ends")
        return self.name


async def check(run_all):
    assert await run_all([]) == []
    journal = []
    workers = [Worker("a", 3, journal), Worker("b", 2, journal), Worker("c", 1, journal)]
    results = await asyncio.wait_for(run_all([worker.__call__ for worker in workers]), 3.25)
    assert results == ["a", "b", "c"]
    assert sorted(journal[:3]) == ["a starts", "b starts", "c starts"]
    assert journal[3:] == ["c ends", "b ends", "a ends"]


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
