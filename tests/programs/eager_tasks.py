"""Eager tasks, where there are any: they begin inside `create_task`. Elsewhere they begin later."""

import asyncio


async def work(number):
    print(number)
    if number == 2:
        return
    await asyncio.sleep(number / 4)
    print(-number)


async def main():
    if hasattr(asyncio, "eager_task_factory"):
        asyncio.get_running_loop().set_task_factory(asyncio.eager_task_factory)
    tasks = [asyncio.create_task(work(number)) for number in (1, 2, 3)]
    print("made")
    await asyncio.gather(*tasks)


asyncio.run(main())
