# finding: deadlock
import asyncio


async def main():
    await asyncio.sleep(1)
    print("done")


loop = asyncio.new_event_loop()
task = loop.create_task(main())
loop.run_forever()  # <- here
loop.close()
