# finding: none
"""A heartbeat that `asyncio.run` cancels, and that then awaits a little to clean up."""

import asyncio


async def heartbeat() -> None:
    try:
        while True:
            await asyncio.sleep(1)
            print("tick")
    finally:
        await asyncio.sleep(0.1)
        print("no more ticks")


async def main() -> None:
    beat = asyncio.create_task(heartbeat())
    await asyncio.sleep(2.5)
    print("done", not beat.done())


asyncio.run(main())
