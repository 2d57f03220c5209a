# finding: none
import asyncio


async def main():
    results = await asyncio.gather(asyncio.sleep(1, 1), asyncio.sleep(2, 2), return_exceptions=True)
    failed = [one for one in results if isinstance(one, Exception)]
    if failed:
        raise ExceptionGroup("several", failed)
    print(results)


asyncio.run(main())
