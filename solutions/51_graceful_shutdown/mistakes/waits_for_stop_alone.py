# finding: deadlock
import asyncio


async def job(name, seconds):
    print(f"{name} start")
    try:
        await asyncio.sleep(seconds)
    except asyncio.CancelledError:
        print(f"{name} cut off")
        raise
    print(f"{name} done")
    return name


async def serve(jobs, stop, grace):
    if not jobs:
        return []
    tasks = [asyncio.create_task(job(name, seconds)) for name, seconds in jobs]
    await stop.wait()  # <- here
    print("stopping")
    _, late = await asyncio.wait(tasks, timeout=grace)
    for task in late:
        task.cancel()
    await asyncio.gather(*late, return_exceptions=True)
    return [task.result() for task in tasks if not task.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
