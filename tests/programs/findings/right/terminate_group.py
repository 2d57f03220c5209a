# finding: none
import asyncio


class TerminateGroup(Exception):
    pass


async def force():
    raise TerminateGroup


async def job(n):
    await asyncio.sleep(n)
    print("job", n)


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(job(0.5))
            group.create_task(job(1.5))
            await asyncio.sleep(1)
            group.create_task(force())
    except* TerminateGroup:
        pass
    print("end")


asyncio.run(main())
