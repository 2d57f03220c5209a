# finding: never-awaited
import asyncio


class Sensor:
    @property
    async def temperature(self):
        await asyncio.sleep(0.1)
        return 21.5


async def main():
    sensor = Sensor()
    if sensor.temperature:  # <- here
        print("warm")


asyncio.run(main())
