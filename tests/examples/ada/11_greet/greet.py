"""Greet two people at the same time."""

import asyncio


async def greet(name): ...


async def main():
    # TODO: write greet (hello, wait one second, goodbye), then greet Alice and Bob together
    ...
