# finding: blocking-call
import asyncio
import os


def ask():
    return os.popen("sleep 0.3; echo done").read()  # <- here


async def main():
    await asyncio.sleep(0.1)
    print(ask())


asyncio.run(main())
