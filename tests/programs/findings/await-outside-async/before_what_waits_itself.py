# finding: await-outside-async
# asks: by_hand plain
# expects: run("by_hand").outcome == "finished"
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


def by_hand():
    loop = asyncio.new_event_loop()
    return await loop.run_until_complete(worker("Ada"))  # <- here
