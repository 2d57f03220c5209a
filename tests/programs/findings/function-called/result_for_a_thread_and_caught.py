# finding: function-called
"""A thread is given what a blocking function returned, and the exception of that is caught."""

import asyncio
import time


class Store:
    def read(self, key):
        time.sleep(0.2)
        return {"key": key}


async def main():
    store = Store()
    try:
        print(await asyncio.to_thread(store.read("a")))  # <- here
    except TypeError as problem:
        print("caught", problem)


asyncio.run(main())
