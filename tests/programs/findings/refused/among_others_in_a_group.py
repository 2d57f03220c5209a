# finding: refused
# confined
import asyncio
from pathlib import Path


async def tidy():
    Path("/proc/version").unlink()  # <- here


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(tidy())
        group.create_task(tidy())


asyncio.run(main())
