import asyncio
import functools


def once(function):
    tasks = {}

    @functools.wraps(function)
    async def get_once(key):
        task = tasks.get(key) or tasks.setdefault(key, asyncio.ensure_future(function(key)))
        return await asyncio.shield(task)

    get_once.tasks = tasks
    return get_once


async def fetch(key):
    print(f"fetch {key}")
    await asyncio.sleep(2)
    return key.upper()


@once
async def get(key):
    return await fetch(key)


async def main():
    print(await asyncio.gather(get("a"), get("a"), get("b")))
    print(await get("a"))


if __name__ == "__main__":
    asyncio.run(main())
