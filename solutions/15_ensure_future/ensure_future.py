"""Run coroutines, Tasks and Futures in any mix at the same time."""

import asyncio


async def run_all(*awaitables):
    futures = [asyncio.ensure_future(awaitable) for awaitable in awaitables]
    return [await future for future in futures]
