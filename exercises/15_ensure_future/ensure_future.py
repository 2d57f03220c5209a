"""Run coroutines, Tasks and Futures in any mix at the same time."""

import asyncio


async def run_all(*awaitables):
    # TODO: run them all at the same time with asyncio.ensure_future, return the results in order
    ...
