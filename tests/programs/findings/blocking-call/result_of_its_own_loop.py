# finding: blocking-call
import asyncio
async def query():
    await asyncio.sleep(0.1)
    return 1
async def main():
    future = asyncio.run_coroutine_threadsafe(query(), asyncio.get_running_loop())
    print(future.result())  # <- here
asyncio.run(main())
