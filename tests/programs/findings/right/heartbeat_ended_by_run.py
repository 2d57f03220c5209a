# finding: none
"""A heartbeat without an end, which `asyncio.run` cancels between two beats."""

import asyncio


async def heartbeat() -> None:
    while True:
        print("tick")
        await asyncio.sleep(0.25)


async def work() -> str:
    await asyncio.sleep(1)
    return "done"


async def main() -> None:
    beat = asyncio.create_task(heartbeat())
    print(await work(), beat.done())


asyncio.run(main())
