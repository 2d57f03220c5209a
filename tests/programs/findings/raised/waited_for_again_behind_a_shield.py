# finding: none
import asyncio


async def work():
    await asyncio.sleep(5)
    return "done"


async def main():
    task = asyncio.create_task(work())
    while True:
        try:
            print(await asyncio.wait_for(asyncio.shield(task), 1))
            break
        except TimeoutError:
            print("still waiting")


asyncio.run(main())
