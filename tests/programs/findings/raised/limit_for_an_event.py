# finding: raised
import asyncio
async def main():
    ready = asyncio.Event()
    if not await ready.wait(1):  # <- here
        print("too late")
asyncio.run(main())
