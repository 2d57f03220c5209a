# finding: none
import asyncio


async def heartbeat():
    while True:
        print("beat")
        await asyncio.sleep(1)


async def main():
    beat = asyncio.create_task(heartbeat())
    try:
        await asyncio.sleep(3.5)
    finally:
        beat.cancel()
        try:
            await beat
        except asyncio.CancelledError:
            print("beat stopped")
    await asyncio.sleep(1)
    print("end")


asyncio.run(main())
