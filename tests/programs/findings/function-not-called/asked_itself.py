# finding: function-not-called
import asyncio
async def main():
    ready = asyncio.Event()
    while not ready.is_set:  # <- here
        await asyncio.sleep(1)
    print("ready")
asyncio.run(main())
