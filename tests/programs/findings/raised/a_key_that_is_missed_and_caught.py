# finding: none
import asyncio


async def main():
    await asyncio.sleep(1)
    try:
        print({}["k"])
    except KeyError:
        print("no k")


asyncio.run(main())
