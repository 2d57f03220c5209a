# finding: none
import asyncio


async def main():
    try:
        async with asyncio.timeout(None) as limit:
            limit.reschedule(asyncio.get_running_loop().time() + 2)
            await asyncio.sleep(10)
    except TimeoutError:
        pass
    if limit.expired():
        print("expired")


asyncio.run(main())
