# finding: none
import asyncio, threading
async def main():
    ready = threading.Event()
    if not await asyncio.to_thread(ready.wait, timeout=1):
        print("too late")
asyncio.run(main())
