from asyncio import ensure_future, run, sleep


async def worker_1():
    print("worker_1 start")
    await sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await sleep(2)
    print("worker_2 done")


async def main():
    first, second = ensure_future(worker_1()), ensure_future(worker_2())
    print("before await")
    await first
    print("awaited worker_1")
    await second
    print("awaited worker_2")


if __name__ == "__main__":
    run(main())
