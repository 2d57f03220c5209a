# Tries: to have the course count tasks that there are not, by taking the loop's own place.
# Points: 1
import asyncio


async def apart(worker):
    loop, mine = asyncio.get_running_loop(), asyncio.current_task()
    asyncio.tasks._leave_task(loop, mine)
    other = asyncio.Task(asyncio.sleep(0))
    asyncio.tasks._enter_task(loop, other)
    try:
        await worker
    finally:
        asyncio.tasks._leave_task(loop, other)
        asyncio.tasks._enter_task(loop, mine)


async def worker_1():
    print("worker_1 start")


async def worker_2():
    print("worker_2 start")


async def main():
    print("before await")
    await apart(worker_1())
    await apart(worker_2())
