"""A class holds the functions, and the program gives them their names."""

import asyncio
import time


class Speaker:
    @staticmethod
    async def say_after(delay, what):
        await asyncio.sleep(delay)
        print(what)

    @classmethod
    async def main(cls):
        print(f"started at {time.strftime('%X')}")
        await say_after(1, "hello")
        await say_after(2, "world")
        print(f"finished at {time.strftime('%X')}")


say_after, main = Speaker.say_after, Speaker.main

if __name__ == "__main__":
    asyncio.run(main())
