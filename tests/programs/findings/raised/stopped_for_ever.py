# finding: none
import asyncio


async def work(loop):
    await asyncio.sleep(0.1)
    loop.stop()


loop = asyncio.new_event_loop()
task = loop.create_task(work(loop))
loop.run_forever()
loop.run_until_complete(task)
loop.close()
