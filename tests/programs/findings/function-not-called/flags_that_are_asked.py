# finding: none
import asyncio
class Job:
    done = False
    locked = False
async def run(callback=None):
    await asyncio.sleep(0.1)
    if callback:
        callback()
async def main():
    job, ready = Job(), asyncio.Event()
    if not job.done and not job.locked:
        ready.set()
    if ready.is_set():
        print("ready")
    await run(lambda: print("called"))
asyncio.run(main())
