# Tries: to make tasks without end.
# Points: 1
import asyncio


async def main():
    while True:
        asyncio.create_task(main())
        await asyncio.sleep(0)
