# finding: none
"""A thread uses asyncio's objects of the loop that runs in this very thread."""

import asyncio
import threading


async def meet():
    ready = asyncio.Event()
    asyncio.get_running_loop().call_later(1, ready.set)
    await ready.wait()
    print("met")


loop = asyncio.new_event_loop()
loop.call_soon(print, "before it runs, nobody else can be in the way")
thread = threading.Thread(target=loop.run_until_complete, args=(meet(),))
thread.start()
thread.join()
loop.close()
