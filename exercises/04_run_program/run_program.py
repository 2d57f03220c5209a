"""A program that says hello and, one second later, world."""

import asyncio


async def main():
    # TODO: write main; then run it below, but only when this file is run as a program
    ...
