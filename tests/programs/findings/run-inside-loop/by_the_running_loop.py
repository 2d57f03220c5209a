# finding: run-inside-loop
import asyncio


async def get():
    await asyncio.sleep(1)
    return {"price": 2}


async def main():
    loop = asyncio.get_running_loop()
    print(loop.run_until_complete(get()))  # <- here


asyncio.run(main())
