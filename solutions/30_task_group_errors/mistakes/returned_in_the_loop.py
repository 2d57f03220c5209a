# finding: missing-line
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
    result = "built"
    try:
        async with asyncio.TaskGroup() as group:
            for name, delay, fault in parts:
                group.create_task(part(name, delay, fault))
                return result  # <- here
    except* ValueError as failures:
        result = "broken"
        for failure in failures.exceptions:
            print(f"value: {failure}")
    except* TypeError as failures:
        result = "broken"
        for failure in failures.exceptions:
            print(f"type: {failure}")
    return result
