# finding: raised
import asyncio


async def work(loop):
    await asyncio.sleep(0.1)
    loop.stop()  # <- here
    await asyncio.sleep(0.1)


loop = asyncio.new_event_loop()
loop.run_until_complete(work(loop))
loop.close()
