# finding: error-never-seen
import asyncio


def alarm():
    raise ValueError("no bell")  # <- here


async def main():
    asyncio.get_running_loop().call_later(1, alarm)
    await asyncio.sleep(2)
    print("end")


asyncio.run(main())
