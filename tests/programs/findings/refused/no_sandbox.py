# finding: raised
import asyncio
from pathlib import Path


async def main():
    Path("/proc/version").unlink()  # <- here


asyncio.run(main())
