# finding: error-group-uncaught
import asyncio


class TooLateError(RuntimeError):
    pass


async def one():
    raise TooLateError


async def other():
    raise KeyError("k")


async def both():
    async with asyncio.TaskGroup() as group:
        group.create_task(one())
        group.create_task(other())


async def main():
    try:
        await both()
    except (OSError, RuntimeError):  # <- here
        print("it failed")


asyncio.run(main())
