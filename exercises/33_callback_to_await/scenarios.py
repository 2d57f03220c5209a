"""Other sensors, and a caller who gives up."""

import asyncio


def measure_at_once(sensor, callback):
    """Stands in for `measure`: calls back before it returns."""
    callback(99, None)


def measure_for_a_while(sensor, callback):
    """Stands in for `measure`: calls back after 0.8125 s."""
    asyncio.get_running_loop().call_later(0.8125, callback, int(sensor), None)


def measure_nothing(sensor, callback):
    """Stands in for `measure`: measures 0."""
    asyncio.get_running_loop().call_later(1, callback, 0, None)


async def read_two(module):
    """Run `read` for two sensors at once."""
    return await asyncio.gather(module.read("7"), module.read("8"))


async def give_up(module, sensor):
    """Run `read`, give up after 1 s, and go on for 2 s."""
    try:
        async with asyncio.timeout(1):
            await module.read(sensor)
    except TimeoutError:
        print("given up")
    await asyncio.sleep(2)
    print("fine")
