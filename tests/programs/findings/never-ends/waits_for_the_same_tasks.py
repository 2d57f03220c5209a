# finding: never-ends
import asyncio
async def work(seconds):
    await asyncio.sleep(seconds)
    return seconds
async def main():
    tasks = {asyncio.create_task(work(seconds)) for seconds in (1, 2)}
    while tasks:
        done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)  # <- here
        for task in done:
            print(task.result())
asyncio.run(main())
