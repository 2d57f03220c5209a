# finding: error-never-seen
import asyncio
import time


def save(rows):
    time.sleep(0.5)
    raise OSError(f"no room for {rows} rows")  # <- here


async def main():
    asyncio.get_running_loop().run_in_executor(None, save, 3)
    await asyncio.sleep(1)
    print("saved")


asyncio.run(main())
