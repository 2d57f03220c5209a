# finding: result-too-early
import asyncio


async def main():
    future = asyncio.get_running_loop().create_future()
    print(future.result())  # <- here


asyncio.run(main())
