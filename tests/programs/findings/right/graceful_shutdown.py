# finding: none
import asyncio


async def worker(name, queue):
    try:
        while True:
            item = await queue.get()
            await asyncio.sleep(0.3)
            print(name, item)
            queue.task_done()
    except asyncio.CancelledError:
        print(f"{name} stops")
        raise


async def main():
    queue = asyncio.Queue()
    workers = [asyncio.create_task(worker(f"w{n}", queue)) for n in range(3)]
    for item in range(7):
        queue.put_nowait(item)
    await queue.join()
    for one in workers:
        one.cancel()
    await asyncio.gather(*workers, return_exceptions=True)
    print("bye")


asyncio.run(main())
