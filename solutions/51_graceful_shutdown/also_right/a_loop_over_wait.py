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
    tasks = [asyncio.create_task(job(name, seconds), name=name) for name, seconds in jobs]
    stopped = asyncio.create_task(stop.wait())
    try:
        running = set(tasks)
        while running and not stopped.done():
            await asyncio.wait({*running, stopped}, return_when=asyncio.FIRST_COMPLETED)
            running = {task for task in tasks if not task.done()}
        if running:
            print("stopping")
            _, late = await asyncio.wait(running, timeout=grace)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
    finally:
        stopped.cancel()
    return [task.get_name() for task in tasks if not task.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
