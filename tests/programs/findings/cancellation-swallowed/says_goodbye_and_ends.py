# finding: none
import asyncio


async def serve():
    try:
        while True:
            await asyncio.sleep(1)
    except asyncio.CancelledError:
        await asyncio.sleep(0.5)
        print("goodbye")


async def main():
    task = asyncio.create_task(serve())
    await asyncio.sleep(2.5)
    task.cancel()
    await task


asyncio.run(main())
