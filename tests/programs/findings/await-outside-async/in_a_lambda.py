# finding: await-outside-async
import asyncio


async def main():
    wait = lambda: await asyncio.sleep(1)  # noqa: E731  # <- here
    wait()


asyncio.run(main())
