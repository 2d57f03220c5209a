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


async def build(parts):  # <- here
    try:
        async with asyncio.TaskGroup() as tg:
            for p in parts:
                tg.create_task(part(*p))
    except* ValueError as eg:
        print(f"value: {eg.exceptions[0]}")
        return_value = "broken"
    except* TypeError as eg:
        print(f"type: {eg.exceptions[0]}")
        return_value = "broken"
    else:
        return_value = "built"
    return return_value
