"""A worker that is cancelled, cleans up and stays cancelled."""

import asyncio


async def worker(): ...


async def main():
    # TODO: write worker (see the README), then start it, cancel it after 2.5 seconds and wait for its end
    ...
