# finding: run-inside-loop
# asks: prepare plain
# expects: run("prepare_in_a_loop").outcome == "finished"
import asyncio


async def worker(name):
    await asyncio.sleep(1)
    print(name)


def prepare():
    return asyncio.run(worker("Ada"))  # <- here


async def prepare_in_a_loop():
    await prepare()
