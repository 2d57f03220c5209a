from asyncio import create_task, run, sleep
from time import strftime


async def say_after(delay, what):
    await sleep(delay)
    print(what)


async def main():
    print("started at", strftime("%H:%M:%S"))
    hello = create_task(say_after(delay=1, what="hello"))
    await say_after(delay=2, what="world")
    await hello
    print("finished at", strftime("%H:%M:%S"))


run(main())
