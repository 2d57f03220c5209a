# finding: none
import asyncio
async def work(seconds):
    await asyncio.sleep(seconds)
    raise ValueError(seconds)
async def main():
    tasks = [asyncio.create_task(work(seconds)) for seconds in (1, 2)]
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_EXCEPTION)
    for task in pending:
        task.cancel()
    for task in done:
        print(repr(task.exception()))
asyncio.run(main())
