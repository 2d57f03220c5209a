# finding: function-not-called
import asyncio
async def worker(queue):
    while True:
        print(await queue.get())
        queue.task_done  # <- here
async def main():
    queue = asyncio.Queue()
    task = asyncio.create_task(worker(queue))
    queue.put_nowait(1)
    await queue.join()
    task.cancel()
asyncio.run(main())
