# finding: refused
# confined
import asyncio
from pathlib import Path


async def tidy():
    Path("/proc/version").unlink()


async def main():
    async with asyncio.TaskGroup() as group:  # <- here
        group.create_task(tidy())
        group.create_task(tidy())


asyncio.run(main())
