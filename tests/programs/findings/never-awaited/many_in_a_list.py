# finding: never-awaited
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    jobs = [get() for _ in range(3)]  # <- here
    print(len(jobs))


asyncio.run(main())
