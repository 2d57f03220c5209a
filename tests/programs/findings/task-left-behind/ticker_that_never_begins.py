# finding: task-left-behind
import asyncio


async def tick():
    while True:
        print("tick")
        await asyncio.sleep(1)


async def main():
    asyncio.create_task(tick())  # <- here
    print("started")


asyncio.run(main())
