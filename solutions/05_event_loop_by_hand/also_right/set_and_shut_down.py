import asyncio


def run_by_hand(coroutine):
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        return loop.run_until_complete(coroutine)
    finally:
        try:
            loop.run_until_complete(loop.shutdown_asyncgens())
            loop.run_until_complete(loop.shutdown_default_executor())
        finally:
            asyncio.set_event_loop(None)
            loop.close()


async def add(a, b):
    await asyncio.sleep(1)
    return a + b


if __name__ == "__main__":
    print(run_by_hand(add(2, 3)))
