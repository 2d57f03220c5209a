# finding: none
import asyncio, functools
def add(pair, scale=1):
    return sum(pair) * scale
async def main():
    print(await asyncio.to_thread(add, (1, 2), scale=2))
    loop = asyncio.get_running_loop()
    print(await loop.run_in_executor(None, functools.partial(add, (1, 2), scale=2)))
asyncio.run(main())
