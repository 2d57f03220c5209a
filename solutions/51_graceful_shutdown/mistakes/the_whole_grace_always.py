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
    tasks = [asyncio.create_task(job(*one)) for one in jobs]
    stopper = asyncio.create_task(stop.wait())
    everything = asyncio.gather(*tasks, return_exceptions=True)
    await asyncio.wait([stopper, everything], return_when=asyncio.FIRST_COMPLETED)
    if stop.is_set():
        print("stopping")
        await asyncio.sleep(grace)  # <- here
        for task in tasks:
            task.cancel()
    stopper.cancel()
    await everything
    return [t.result() for t in tasks if not t.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
