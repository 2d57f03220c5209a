"""A child that the program forks prints for itself, and ends where the program ends."""

import asyncio
import os
import time


async def main() -> None:
    await asyncio.sleep(1)
    print("main", flush=True)


if hasattr(os, "fork"):
    child = os.fork()
    if child == 0:
        start = time.monotonic()
        time.sleep(0.05)
        print("child", time.monotonic() - start >= 0.05, flush=True)
    else:
        os.waitpid(child, 0)
        asyncio.run(main())
