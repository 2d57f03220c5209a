# finding: shadows-stdlib
import asyncio
from time import time  # <- here


async def main():
    started = time()
    time.sleep(0)
    await asyncio.sleep(1)
    print(time() - started)


asyncio.run(main())
