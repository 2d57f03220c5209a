from asyncio import create_task, gather, run, sleep
from contextlib import ExitStack


async def worker():
    with ExitStack() as stack:
        stack.callback(print, "released")
        print("start")
        await sleep(1)
        while True:
            print("tick")
            await sleep(1)


async def main():
    task = create_task(worker())
    await sleep(2.5)
    task.cancel()
    await gather(task, return_exceptions=True)
    print(f"cancelled: {task.cancelled()}")


if __name__ == "__main__":
    run(main())
