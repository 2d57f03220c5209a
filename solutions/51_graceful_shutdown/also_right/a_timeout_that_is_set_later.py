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
    names = []
    tasks = {asyncio.create_task(job(name, seconds)): name for name, seconds in jobs}

    async def limit(block):
        await stop.wait()
        print("stopping")
        block.reschedule(asyncio.get_running_loop().time() + grace)

    try:
        async with asyncio.timeout(None) as block:
            watcher = asyncio.create_task(limit(block))
            await asyncio.gather(*tasks)
    except TimeoutError:
        await asyncio.gather(*tasks, return_exceptions=True)
    finally:
        watcher.cancel()
    for task, name in tasks.items():
        if not task.cancelled():
            names.append(name)
    return names


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
