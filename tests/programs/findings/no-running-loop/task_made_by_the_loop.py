# finding: none
import asyncio


async def main():
    await asyncio.sleep(1)


loop = asyncio.new_event_loop()
task = loop.create_task(main())
loop.run_until_complete(task)
loop.close()
