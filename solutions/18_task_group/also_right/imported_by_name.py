from asyncio import TaskGroup, run, sleep
from time import strftime


async def say_after(delay, what):
    await sleep(delay)
    print(what)


async def main():
    print("started at", strftime("%H:%M:%S"))
    group = TaskGroup()
    async with group:
        for delay, what in enumerate(["hello", "world"], start=1):
            group.create_task(say_after(delay, what), name=what)
    print("finished at", strftime("%H:%M:%S"))


if __name__ == "__main__":
    run(main())
