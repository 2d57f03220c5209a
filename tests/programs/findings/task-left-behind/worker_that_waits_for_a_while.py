# finding: none
import asyncio


async def worker(queue):
    while True:
        try:
            item = await asyncio.wait_for(queue.get(), 5)
        except TimeoutError:
            print("idle")
            continue
        print("got", item)
        queue.task_done()


async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))
    for number in range(3):
        queue.put_nowait(number)
    await queue.join()
    print("done", task.done())


asyncio.run(main())
