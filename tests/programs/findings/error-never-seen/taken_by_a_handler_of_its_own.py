# finding: none
import asyncio


def handle(loop, context):
    print("handled:", repr(context["exception"]))


async def fails():
    await asyncio.sleep(0.1)
    raise ValueError("lost?")


async def main():
    asyncio.get_running_loop().set_exception_handler(handle)
    task = asyncio.create_task(fails())
    await asyncio.sleep(0.2)
    del task
    await asyncio.sleep(0.1)


asyncio.run(main())
