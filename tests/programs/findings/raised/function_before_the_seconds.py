# finding: raised
import asyncio


def ring():
    print("ring")


async def main():
    asyncio.get_running_loop().call_later(ring, 1)  # <- here
    await asyncio.sleep(2)


asyncio.run(main())
