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


class Enough(Exception):
    pass


async def watch(stop, grace):
    await stop.wait()
    print("stopping")
    await asyncio.sleep(grace)
    raise Enough


async def serve(jobs, stop, grace):
    tasks = []
    try:
        async with asyncio.TaskGroup() as group:
            tasks += [group.create_task(job(name, seconds)) for name, seconds in jobs]
            watcher = group.create_task(watch(stop, grace))
            for task in tasks:
                await asyncio.wait([task])
            watcher.cancel()
    except* Enough:
        pass
    return [task.result() for task in tasks if not task.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
