# finding: none
import asyncio
def report(task):
    if not task.cancelled() and task.exception():
        print("failed")
async def job():
    await asyncio.sleep(5)
async def main():
    task = asyncio.create_task(job())
    task.add_done_callback(report)
    await asyncio.sleep(1)
    task.cancel()
    await asyncio.sleep(1)
asyncio.run(main())
