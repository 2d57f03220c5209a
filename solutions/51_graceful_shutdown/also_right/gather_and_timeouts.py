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
    tasks = [asyncio.ensure_future(job(*one)) for one in jobs]
    everything = asyncio.gather(*tasks, return_exceptions=True)
    if not tasks:
        return []
    waiter = asyncio.ensure_future(stop.wait())
    done, _ = await asyncio.wait({everything, waiter}, return_when="FIRST_COMPLETED")
    waiter.cancel()
    if everything not in done:
        print("stopping")
        try:
            await asyncio.wait_for(asyncio.shield(everything), grace)
        except TimeoutError:
            for task in tasks:
                task.cancel()
            await everything
    return [name for name, _ in jobs if name in everything.result()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
