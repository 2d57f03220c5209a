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
    tasks = [asyncio.create_task(job(*j)) for j in jobs]
    loop = asyncio.get_running_loop()
    while not stop.is_set() and not all(t.done() for t in tasks):
        await asyncio.sleep(0.25)  # <- here
    if not all(t.done() for t in tasks):
        print("stopping")
        end = loop.time() + grace
        while loop.time() < end and not all(t.done() for t in tasks):
            await asyncio.sleep(0.25)
        for t in tasks:
            t.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    return [t.result() for t in tasks if not t.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
