"""Other jobs for serve."""

import asyncio


async def serve_and_return(module, jobs, stop_at, grace):
    """Call `serve` with other jobs, set `stop` at another time or never, and print `back` when it returns."""
    stop = asyncio.Event()
    if stop_at is not None:
        asyncio.get_running_loop().call_later(stop_at, stop.set)
    done = await module.serve(jobs, stop, grace)
    print("back")
    return done
