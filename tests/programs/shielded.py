"""A shielded task outlives the coroutine that was waiting for it; a future is set by a callback."""

import asyncio


async def precious():
    await asyncio.sleep(1)
    print("precious done")
    return "kept"


async def main():
    loop = asyncio.get_running_loop()
    task = asyncio.create_task(precious())
    try:
        await asyncio.wait_for(asyncio.shield(task), 0.5)
    except TimeoutError:
        print("stopped waiting")
    print(await task)
    future = loop.create_future()
    future.add_done_callback(lambda done: print(f"callback {done.result()}"))
    loop.call_later(0.25, future.set_result, "set")
    print(await future)


asyncio.run(main())
