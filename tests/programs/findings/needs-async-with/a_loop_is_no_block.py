# finding: raised
import asyncio


async def main():
    await asyncio.sleep(1)


with asyncio.new_event_loop() as loop:  # <- here
    loop.run_until_complete(main())
