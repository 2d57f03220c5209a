import asyncio
import time


class Speaker:
    def __init__(self, delay):
        self.delay = delay

    async def say(self, what):
        await asyncio.sleep(self.delay)
        print(what)


async def say_after(delay, what):
    await Speaker(delay).say(what)


class Program:
    async def run(self):
        print("started at %s" % time.strftime("%X"))
        await say_after(1, "hello")
        await say_after(2, "world")
        print("finished at %s" % time.strftime("%X"))


async def main():
    await Program().run()


if __name__ == "__main__":
    asyncio.run(main())
