import asyncio as aio


def run_by_hand(coroutine):
    result = problem = None
    loop = aio.new_event_loop()
    try:
        result = loop.run_until_complete(coroutine)
    except Exception as exception:
        problem = exception
    loop.close()
    if problem is not None:
        raise problem
    return result
