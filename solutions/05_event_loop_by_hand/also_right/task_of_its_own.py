import asyncio


def run_by_hand(coroutine, *, debug=False):
    """Run a coroutine to its end on a loop of its own."""
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        task = loop.create_task(coroutine)
        loop.run_until_complete(task)
        return task.result()
    finally:
        loop.close()
