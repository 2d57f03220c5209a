# finding: raised
import asyncio

seats = asyncio.BoundedSemaphore(1)


async def sit():
    async with seats:
        await asyncio.sleep(0.1)
        seats.release()  # <- here


async def main():
    await sit()


asyncio.run(main())
