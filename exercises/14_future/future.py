"""One coroutine waits for a result that another one sets."""

import asyncio


async def producer(future): ...


async def consumer(future): ...


async def main():
    # TODO: write producer and consumer (see the README), then run both with one future
    ...
