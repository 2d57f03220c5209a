# finding: wrong-loop
import asyncio

loops = []


async def first():
    loops.append(asyncio.get_running_loop())


async def second():
    loops[0].call_later(1, print, "late")  # <- here


asyncio.run(first())
asyncio.run(second())
