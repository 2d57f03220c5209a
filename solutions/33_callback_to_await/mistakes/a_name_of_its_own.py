# finding: missing-line
import asyncio


SENSORS = {"door": (2, 17, None), "roof": (1, 25, None), "well": (1.5, None, OSError("well is dry"))}


def measure(sensor, callback):
    delay, value, error = SENSORS[sensor]
    asyncio.get_running_loop().call_later(delay, callback, value, error)


async def read(sensor):
    result = None
    ready = asyncio.Event()

    def callback(value, error):
        result = value  # <- here
        ready.set()

    measure(sensor, callback)
    await ready.wait()
    return result


async def main():
    print(await asyncio.gather(read("door"), read("roof")))
    try:
        await read("well")
    except OSError as problem:
        print(problem)


if __name__ == "__main__":
    asyncio.run(main())
