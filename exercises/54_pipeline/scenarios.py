"""Other stages for the pipeline, and users of it that look what goes on afterwards."""

import asyncio


async def fetch_number(item):
    """Stands in for `fetch`: 1.25 seconds, silent, ten times the number."""
    await asyncio.sleep(1.25)
    return str(10 * int(item))


async def double(page):
    """Stands in for `parse`: 3 seconds for the first page, else 1, silent, twice the number."""
    await asyncio.sleep(3 if page == "10" else 1)
    return str(2 * int(page))


async def fetch_without_b(item):
    """Stands in for `fetch`: it raises OSError for `b`."""
    await asyncio.sleep(1)
    if item == "b":
        raise OSError(f"there is no {item}")
    print("fetched", item)
    return f"page {item}"


async def parse_without_a(page):
    """Stands in for `parse`: 1.5 seconds, silent, and it raises OSError for `page a`."""
    await asyncio.sleep(1.5)
    if page == "page a":
        raise OSError(f"{page} is empty")
    return page.upper()


async def try_and_wait(module):
    """Call `pipeline` with `a`, `b`, `c` and one parser, print `failed`, wait for 10 s, and print `after`."""
    try:
        await module.pipeline(["a", "b", "c"], 1)
        print("no failure")
    except* OSError:
        print("failed")
    await asyncio.sleep(10)
    print("after")


async def cancel_and_wait(module):
    """Cancel `pipeline` with `a`, `b`, `c` and one parser at 2.5 s, wait for 10 s, and print `after`."""
    task = asyncio.create_task(module.pipeline(["a", "b", "c"], 1))
    await asyncio.sleep(2.5)
    task.cancel()
    await asyncio.wait([task])
    print("cancelled", task.cancelled())
    await asyncio.sleep(10)
    print("after")


async def fetch_sooner(item):
    """Stands in for `fetch`: 1.1875 seconds, silent, ten times the number."""
    await asyncio.sleep(1.1875)
    return str(10 * int(item))


async def parse_slowly(page):
    """Stands in for `parse`: 5.25 seconds, silent, the same capitals."""
    await asyncio.sleep(5.25)
    return page.upper()
