# finding: raised
import asyncio


async def work():
    await asyncio.sleep(5)
    return "done"


async def main():
    task = asyncio.create_task(work())
    while True:
        try:
            print(await asyncio.wait_for(task, 1))  # <- here
            break
        except TimeoutError:
            print("still waiting")


asyncio.run(main())
