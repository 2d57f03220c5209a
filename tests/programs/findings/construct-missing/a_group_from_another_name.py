# finding: none
# asks: main async
# expects: run("main").elapsed == 1
# expects: run("main").given_to("asyncio.TaskGroup") >= 2
from asyncio import TaskGroup as Group
from asyncio import sleep


async def main():
    async with Group() as group:
        group.create_task(sleep(1))
        group.create_task(sleep(1))
