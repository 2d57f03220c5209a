import asyncio
import contextlib

SENSORS = {"door": (2, 17, None), "roof": (1, 25, None), "well": (1.5, None, OSError("well is dry"))}


def measure(sensor, callback):
    delay, value, error = SENSORS[sensor]
    asyncio.get_running_loop().call_later(delay, callback, value, error)


class Reading:
    def __init__(self):
        self.future = asyncio.get_running_loop().create_future()

    def __call__(self, value, error):
        with contextlib.suppress(asyncio.InvalidStateError):
            if error is None:
                self.future.set_result(value)
            else:
                self.future.set_exception(error)

    def __await__(self):
        return self.future.__await__()


async def read(sensor):
    reading = Reading()
    measure(sensor, reading)
    return await reading


async def main():
    print(await asyncio.gather(read("door"), read("roof")))
    try:
        await read("well")
    except OSError as problem:
        print(problem)


if __name__ == "__main__":
    asyncio.run(main())
