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


def tell(word, group):
    for failure in group.exceptions if group else ():
        print(f"{word}: {failure}")


async def build(parts):
    try:
        async with asyncio.TaskGroup() as group:
            _ = [group.create_task(part(name, delay, fault)) for name, delay, fault in parts]
    except* Exception as failures:
        tell("value", failures.subgroup(ValueError))
        tell("type", failures.subgroup(TypeError))
    else:
        return "built"
    return "broken"


asyncio.run(build([["hull", 3, "when stopped"], ["mast", 1, "at work"]]))
