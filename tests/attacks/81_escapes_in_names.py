# Tries: the same by the names of exceptions, coroutines and tasks.
# Points: 1
# Never: \x1b
import asyncio


async def main():
    asyncio.current_task().set_name("\x1b[2J")
    worker = type("\x1b[31mError\n::error::", (Exception,), {})
    raise worker("\x1b[2J\n::error::attacked\x1b]8;;http://attacked\x07")
