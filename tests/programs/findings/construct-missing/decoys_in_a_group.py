# finding: construct-missing
# asks: main async
# expects: run("main").elapsed == 1
# expects: run("main").put_to_work("asyncio.TaskGroup") >= 2
import asyncio


async def say(what):
    await asyncio.sleep(1)
    print(what)


async def main():
    async with asyncio.TaskGroup() as group:  # <- here
        group.create_task(asyncio.sleep(0))
        group.create_task(asyncio.sleep(0))
        await asyncio.gather(say("one"), say("two"))
