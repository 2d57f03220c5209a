# finding: function-called
"""A callback is called where it is handed over, and asks for a result that is not there yet."""

import asyncio


def report(task):
    print("done", task.result())


async def work():
    await asyncio.sleep(1)
    return 3


async def main():
    task = asyncio.create_task(work())
    task.add_done_callback(report(task))  # <- here
    await task


asyncio.run(main())
