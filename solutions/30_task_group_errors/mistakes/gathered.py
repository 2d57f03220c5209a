# finding: construct-missing
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
    for failure in await asyncio.gather(*[part(*one) for one in parts], return_exceptions=True):
        if failure is not None:
            result = "broken"
            print(f"{type(failure).__name__[:5].lower()}: {failure}")
    return result

if __name__ == "__main__":
    print(asyncio.run(build([["hull", 3, "when stopped"], ["mast", 1, "at work"]])))
