# finding: task-left-behind
import asyncio


async def work():
    await asyncio.sleep(1)


async def main():
    asyncio.create_task(work())  # <- here


loop = asyncio.new_event_loop()
try:
    loop.run_until_complete(main())
finally:
    loop.close()
