from asyncio import Future, ensure_future, get_running_loop, run, sleep


async def consumer(future: Future) -> None:
    print("waiting")
    await future
    print("got " + str(future.result()))


async def producer(future: Future, seconds: float = 2) -> None:
    print("working")
    await sleep(seconds)
    print("setting result")
    future.set_result("done")


async def main() -> None:
    shared = get_running_loop().create_future()
    waiting = ensure_future(consumer(shared))
    working = ensure_future(producer(shared))
    await working
    await waiting


run(main())
