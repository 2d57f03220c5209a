# finding: raised
import asyncio, threading
from concurrent.futures import ProcessPoolExecutor
class Counter:
    def __init__(self):
        self.lock = threading.Lock()
    def count(self, number):
        return number + 1
async def main():
    with ProcessPoolExecutor(1) as pool:
        print(await asyncio.get_running_loop().run_in_executor(pool, Counter().count, 1))  # <- here
if __name__ == "__main__":
    asyncio.run(main())
