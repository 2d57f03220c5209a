"""Imported by files_beside.py."""

import asyncio


async def work():
    await asyncio.sleep(5)
    print("worked")
