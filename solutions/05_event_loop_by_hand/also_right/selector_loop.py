import asyncio


def run_by_hand(coroutine):
    loop = asyncio.SelectorEventLoop()
    try:
        result = loop.run_until_complete(coroutine)
    except BaseException:
        loop.close()
        raise
    else:
        loop.close()
        return result
