# finding: cancellation-swallowed
import asyncio


async def step():
    await asyncio.sleep(1)


async def work():
    for _ in range(5):
        try:
            await step()
        except:  # <- here
            print("never mind")


async def main():
    try:
        async with asyncio.timeout(2.5):
            await work()
    except TimeoutError:
        print("too late")


asyncio.run(main())
