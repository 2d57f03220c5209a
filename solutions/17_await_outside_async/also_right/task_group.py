import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


async def show_answer():
    answer = await get_answer()
    print(f"the answer is {answer}")


async def main():
    async with asyncio.TaskGroup() as group:
        group.create_task(show_answer())
    print("done")


asyncio.run(main())
