import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer():
    return asyncio.create_task(show())


async def show():
    print("the answer is", await get_answer())


async def main():
    await show_answer()
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
