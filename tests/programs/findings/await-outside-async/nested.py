# finding: await-outside-async
import asyncio


async def main():
    def wait():
        await asyncio.sleep(1)  # <- here

    wait()


asyncio.run(main())
