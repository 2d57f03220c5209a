# finding: refused
# confined
import asyncio
from pathlib import Path


async def main():
    await asyncio.sleep(1)
    Path("/proc/version").unlink()  # <- here


asyncio.run(main())
