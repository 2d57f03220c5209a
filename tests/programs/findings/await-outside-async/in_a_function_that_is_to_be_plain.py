# finding: await-outside-async
# asks: prepare plain
# expects: run("prepare").outcome == "finished"
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


def prepare():
    return await worker("Ada")  # <- here
