import asyncio
import functools

SENSORS = {"door": (2, 17, None), "roof": (1, 25, None), "well": (1.5, None, OSError("well is dry"))}


def measure(sensor, callback):
    delay, value, error = SENSORS[sensor]
    asyncio.get_running_loop().call_later(delay, callback, value, error)


def answer(future, value, error):
    if future.cancelled():
        return
    future.set_exception(error) if error else future.set_result(value)


async def read(sensor):
    future = asyncio.Future()
    measure(sensor, functools.partial(answer, future))
    return await future


async def main():
    print(await asyncio.gather(read("door"), read("roof")))
    try:
        await read("well")
    except OSError as problem:
        print(problem)


if __name__ == "__main__":
    asyncio.run(main())
