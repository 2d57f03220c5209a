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
    values, types = [], []
    try:
        async with asyncio.TaskGroup() as group:
            for name, delay, fault in parts:
                group.create_task(part(name, delay, fault), name=name)
    except* ValueError as failures:
        values += failures.exceptions
    except* TypeError as failures:
        types += failures.exceptions
    for failure in values:
        print("value:", failure)
    for failure in types:
        print("type:", failure)
    return "broken" if values or types else "built"
