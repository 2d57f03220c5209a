# finding: none
import asyncio


async def fail(kind):
    await asyncio.sleep(0.1)
    raise kind("no")


async def main():
    try:
        async with asyncio.TaskGroup() as group:
            group.create_task(fail(ValueError))
            group.create_task(fail(KeyError))
            group.create_task(asyncio.sleep(5))
    except* ValueError as values:
        print("values", len(values.exceptions))
    except* KeyError as keys:
        print("keys", len(keys.exceptions))
    await asyncio.sleep(1)


asyncio.run(main())
