# finding: none
import asyncio

counter = 0


async def add():
    global counter
    value = counter
    await asyncio.sleep(1)
    counter = value + 1


async def main():
    await add()
    await asyncio.create_task(add())
    print(counter)


asyncio.run(main())
