# finding: none
# confined
import asyncio
from pathlib import Path


async def main():
    try:
        Path("/proc/version").unlink()
    except PermissionError:
        print("never mind")


asyncio.run(main())
