# finding: raised
import asyncio


async def name_of(user):
    await asyncio.sleep(1)
    return user["name"]


async def share_of(users):
    await asyncio.sleep(1)
    return 100 / len(users)


async def main():
    async with asyncio.TaskGroup() as group:  # <- here
        group.create_task(name_of({}))
        group.create_task(share_of([]))


asyncio.run(main())
