"""Two loops that never end, side by side."""

import asyncio
import time


async def display_time(): ...


async def print_nums(): ...


async def main():
    # TODO: write display_time and print_nums (see the README), then run both at the same time
    ...
