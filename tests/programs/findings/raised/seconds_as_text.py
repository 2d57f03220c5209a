# finding: raised
import asyncio


async def main():
    pause = "0.5"
    await asyncio.sleep(pause)  # <- here


asyncio.run(main())
