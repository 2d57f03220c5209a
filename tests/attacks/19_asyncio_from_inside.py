# Tries: to change asyncio's own code, for this run and for whoever comes next.
# Points: 2
# Flag: uses __code__
import asyncio


async def main():
    asyncio.tasks.sleep.__code__ = (lambda *_: None).__code__
    asyncio.events.Handle._run.__code__ = (lambda self: None).__code__
