# finding: error-never-seen
import asyncio


async def send(number):
    await asyncio.sleep(1)
    if number % 2:
        raise ConnectionError(number)


async def main():
    results = await asyncio.gather(*(send(number) for number in range(4)), return_exceptions=True)  # <- here
    print("sent", len(results))


asyncio.run(main())
