# finding: sequential-await
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
    done = []
    for name, seconds in jobs:
        done.append(await job(name, seconds))  # <- here
        if stop.is_set():
            print("stopping")
            break
    return done


async def main():
    stop = asyncio.Event()
    asyncio.get_running_loop().call_later(2, stop.set)
    print(await serve([["a", 1], ["b", 4], ["c", 10]], stop, 3))


if __name__ == "__main__":
    asyncio.run(main())
