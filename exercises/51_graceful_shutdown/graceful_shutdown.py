"""Stop in an orderly way: finish what can be finished, and cut off the rest."""

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
    # TODO: run all jobs at once, until they are done or stop is set; then give them some time
    ...


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
