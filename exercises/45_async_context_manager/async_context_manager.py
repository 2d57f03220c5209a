"""Two connections that are closed whatever happens."""

import asyncio


def connect(name):
    # TODO: make this something for `async with`, and write main below
    ...


async def main(): ...
