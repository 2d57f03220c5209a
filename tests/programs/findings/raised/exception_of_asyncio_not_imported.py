# finding: raised
from asyncio import create_task, run, sleep


async def main():
    task = create_task(sleep(10))
    await sleep(0)
    task.cancel()
    try:
        await task
    except CancelledError:  # <- here
        print("cancelled")


run(main())
