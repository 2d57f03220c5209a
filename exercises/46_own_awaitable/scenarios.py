"""Other users of Lazy."""

import asyncio


async def two_tasks(module, seconds=0.5):
    """Await one `Lazy(fetch, "x")` in two tasks, the second of them a little later."""
    page = module.Lazy(module.fetch, "x")

    async def early():
        print("early", await page)

    async def late():
        await asyncio.sleep(seconds)
        print("late waits")
        print("late", await page)

    await asyncio.gather(early(), late())


async def only_one_of_two(module):
    """Make `Lazy(fetch, "x")`, which nobody awaits, and 3 s later await `Lazy(fetch, "y")`."""
    made = [module.Lazy(module.fetch, "x")]
    await asyncio.sleep(3)
    made.append(module.Lazy(module.fetch, "y"))
    print(await made[-1])


async def add_twice(module):
    """Await a `Lazy(add, 3, 4)` twice; `add` takes half a second and prints `sum`."""

    async def add(one, other):
        await asyncio.sleep(0.5)
        print("sum")
        return one + other

    seven = module.Lazy(add, 3, 4)
    return [await seven, await seven]


async def two_objects(module):
    """Await `Lazy(fetch, "a")` and `Lazy(fetch, "b")` at the same time."""

    async def value_of(lazy):
        return await lazy

    pages = [module.Lazy(module.fetch, name) for name in "ab"]
    print(*await asyncio.gather(*map(value_of, pages)))


async def note_twice(module):
    """Await a `Lazy(note, "here")` twice: `note` prints, and its result is None."""

    async def note(word):
        print("note", word)

    noted = module.Lazy(note, "here")
    return [await noted, await noted]


async def two_alike(module):
    """Await two objects `Lazy(fetch, "a")` at the same time."""

    async def value_of(lazy):
        return await lazy

    await asyncio.gather(*[value_of(module.Lazy(module.fetch, "a")) for _ in range(2)])
