import asyncio as aio
import sys

DELAY = 1.0


async def main():
    sys.stdout.write("hello\n")
    await aio.sleep(DELAY)
    sys.stdout.write("world")


if __name__ == "__main__":
    aio.run(main())
