# finding: wrong-time
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
    working = asyncio.create_task(asyncio.wait(tasks))
    stopping = asyncio.create_task(stop.wait())
    await asyncio.wait([working, stopping], return_when=asyncio.FIRST_COMPLETED)
    stopping.cancel()
    if not working.done():
        print("stopping")
        await asyncio.sleep(grace)
        for task in tasks:
            task.cancel()
        await working
    return [task.result() for task in tasks if not task.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
