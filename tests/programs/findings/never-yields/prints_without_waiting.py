# finding: never-yields
import asyncio


async def tick():
    while True:
        print("tick")  # <- here
        await asyncio.sleep(0)


async def main():
    await asyncio.sleep(1)
    await tick()


asyncio.run(main())
