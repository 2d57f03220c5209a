# finding: run-inside-loop
import asyncio


async def note(text):
    await asyncio.sleep(1)
    print(text)


def done(task):
    asyncio.run(note(task.result()))  # <- here


async def main():
    task = asyncio.create_task(asyncio.sleep(1, "slept"))
    task.add_done_callback(done)
    await task
    await asyncio.sleep(2)


asyncio.run(main())
