# finding: wrong-order
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
    tasks = {name: asyncio.create_task(job(name, s)) for name, s in jobs}  # <- here
    waiter = asyncio.create_task(stop.wait())
    while not waiter.done() and not all(t.done() for t in tasks.values()):
        await asyncio.wait([waiter, *(t for t in tasks.values() if not t.done())], return_when=asyncio.FIRST_COMPLETED)
    if waiter.done():
        print("stopping")
        pending = [t for t in tasks.values() if not t.done()]
        if pending:
            _, left = await asyncio.wait(pending, timeout=grace)
            for t in left:
                t.cancel()
    waiter.cancel()
    return [n for n, t in tasks.items() if t.done() and not t.cancelled()]


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
