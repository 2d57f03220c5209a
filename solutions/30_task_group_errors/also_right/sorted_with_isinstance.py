import asyncio


async def part(name, delay, fault=None):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} stopped")
        if fault == "when stopped":
            raise TypeError(f"{name} fell over")
        raise
    if fault == "at work":
        print(f"{name} fails")
        raise ValueError(f"{name} is broken")
    print(f"{name} done")


async def build(parts):
    try:
        async with asyncio.TaskGroup() as group:
            for one in parts:
                group.create_task(part(*one))
    except ExceptionGroup as failures:
        for word, kind in (("value", ValueError), ("type", TypeError)):
            for failure in failures.exceptions:
                if isinstance(failure, kind):
                    print(f"{word}: {failure}")
        return "broken"
    return "built"
