import asyncio


async def main():
    print("hello")
    task = asyncio.create_task(asyncio.sleep(1, "world"))
    task.add_done_callback(lambda task: print(task.result()))
    await task
    await asyncio.sleep(0)
