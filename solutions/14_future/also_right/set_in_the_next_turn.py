import asyncio
from functools import partial


async def producer(future):
    print("working")
    await asyncio.sleep(2)
    print("setting result")
    asyncio.get_running_loop().call_soon(partial(future.set_result, "done"))


async def consumer(future):
    print("waiting")
    result = await asyncio.wait_for(asyncio.shield(future), None)
    print(f"got {result}")


async def main():
    future: asyncio.Future[str] = asyncio.Future()
    async with asyncio.TaskGroup() as group:
        for role in (consumer, producer):
            group.create_task(role(future))
