# finding: blocking-call
import asyncio
import time


def save():
    print("saving")
    time.sleep(2)  # <- here
    print("saved")


async def main():
    asyncio.get_running_loop().call_later(1, save)
    for number in range(5):
        print("tick", number)
        await asyncio.sleep(0.5)


asyncio.run(main())
