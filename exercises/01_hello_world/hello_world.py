"""Say hello, wait one second, say world."""

import asyncio


async def main():
    # TODO: print hello, wait one second, print world
    ...
