# finding: task-left-behind
import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    task = loop.create_task(coroutine)  # <- here
    loop.close()
    return task
