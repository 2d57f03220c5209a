# finding: cancellation-swallowed
import asyncio


async def heartbeat():
    while True:
        try:
            await asyncio.sleep(5)
            print("tick")
        except BaseException as problem:  # <- here
            print("ignored", type(problem).__name__)


async def main():
    asyncio.create_task(heartbeat())
    await asyncio.sleep(12)
    print("done")


asyncio.run(main())
