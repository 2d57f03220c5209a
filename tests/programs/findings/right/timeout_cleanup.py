# finding: none
import asyncio


async def slow():
    try:
        await asyncio.sleep(10)
    finally:
        await asyncio.sleep(0.5)
        print("cleaned")


async def main():
    try:
        async with asyncio.timeout(1):
            await slow()
    except TimeoutError:
        print("late")
    await asyncio.sleep(1)


asyncio.run(main())
