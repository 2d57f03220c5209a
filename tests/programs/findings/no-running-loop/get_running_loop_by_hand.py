# finding: no-running-loop
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


def run():
    loop = asyncio.get_running_loop()  # <- here
    return loop.run_until_complete(get())


run()
