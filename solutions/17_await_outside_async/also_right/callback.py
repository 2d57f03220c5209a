import asyncio


async def get_answer():
    await asyncio.sleep(1)
    return 42


def show_answer(task):
    print(f"the answer is {task.result()}")


async def main():
    task = asyncio.create_task(get_answer())
    task.add_done_callback(show_answer)
    await asyncio.wait([task])
    await asyncio.sleep(0)
    print("done")


if __name__ == "__main__":
    asyncio.run(main())
