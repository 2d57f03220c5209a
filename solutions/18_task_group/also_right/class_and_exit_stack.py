import asyncio
import time
from contextlib import AsyncExitStack


async def say_after(delay, what):
    await asyncio.sleep(delay)
    print(what)


class Speakers:
    async def __aenter__(self):
        self.stack = AsyncExitStack()
        self.group = await self.stack.enter_async_context(asyncio.TaskGroup())
        return self

    async def __aexit__(self, *problem):
        return await self.stack.__aexit__(*problem)

    def say(self, delay, what):
        self.group.create_task(say_after(delay, what))


async def main():
    print(f"started at {time.strftime('%X')}")
    async with Speakers() as speakers:
        speakers.say(1, "hello")
        speakers.say(2, "world")
    print(f"finished at {time.strftime('%X')}")


asyncio.run(main())
