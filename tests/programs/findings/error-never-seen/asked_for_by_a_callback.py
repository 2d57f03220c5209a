# finding: none
import asyncio


async def work():
    raise ValueError("no")


async def main():
    task = asyncio.create_task(work())
    task.add_done_callback(lambda done: print(repr(done.exception())))
    await asyncio.sleep(1)


asyncio.run(main())
