# finding: function-called
import asyncio


async def work():
    await asyncio.sleep(1)


def show(task):
    print("done")


async def main():
    task = asyncio.create_task(work())
    task.add_done_callback(show(task))  # <- here
    await task


asyncio.run(main())
