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
    broken = False
    try:
        async with asyncio.TaskGroup() as group:
            for one in parts:
                group.create_task(part(one))
    except* ValueError as eg:
        for e in eg.exceptions:
            print(f"value: {e}")
        broken = True
    except* TypeError as eg:
        for e in eg.exceptions:
            print(f"type: {e}")
        broken = True
    return "broken" if broken else "built"
