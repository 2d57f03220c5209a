# finding: none
import asyncio
import time


def save():
    print("saving")
    time.sleep(2)
    print("saved")


def begin(tasks):
    tasks.add(asyncio.create_task(asyncio.to_thread(save)))


async def main():
    tasks = set()
    asyncio.get_running_loop().call_later(1, begin, tasks)
    for number in range(5):
        print("tick", number)
        await asyncio.sleep(0.5)
    await asyncio.wait(tasks)


time.sleep(1)
asyncio.run(main())
