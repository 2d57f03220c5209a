# finding: not-awaitable
import asyncio
async def main():
    ready = asyncio.Event()
    await ready.set()  # <- here
asyncio.run(main())
