import asyncio


def run_by_hand(coroutine, debug=False):
    loop = asyncio.new_event_loop()
    loop.set_debug(debug)
    try:
        task = loop.create_task(coroutine)
        task.add_done_callback(lambda done: loop.stop())
        loop.run_forever()
        return task.result()
    finally:
        loop.close()
