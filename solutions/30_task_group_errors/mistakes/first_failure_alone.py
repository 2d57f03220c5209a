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
    try:
        async with asyncio.TaskGroup() as group:
            for name, delay, fault in parts:
                group.create_task(part(name, delay, fault))
    except ExceptionGroup as failures:
        print(f"value: {failures.exceptions[0]}")
        return "broken"
    return "built"

if __name__ == "__main__":
    print(asyncio.run(build([["hull", 3, "when stopped"], ["mast", 1, "at work"]])))
