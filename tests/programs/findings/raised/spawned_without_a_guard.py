# finding: raised
import asyncio, multiprocessing
from concurrent.futures import ProcessPoolExecutor
def work(number):
    return number * number
async def main():
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as pool:
        print(await asyncio.get_running_loop().run_in_executor(pool, work, 3))
asyncio.run(main())  # <- here
