# finding: construct-missing
# asks: main async
# expects: run("main").elapsed == 1
# expects: run("main").given_to("asyncio.TaskGroup") >= 2
import asyncio


async def main():
    first, second = (asyncio.create_task(asyncio.sleep(1)) for _ in range(2))
    await first
    await second
