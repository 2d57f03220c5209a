"""What `asyncio.run` does at its end: turns for what was left ready, generators closed, names for tasks."""

import asyncio


async def letters():
    try:
        yield "a"
        yield "b"
    finally:
        print("the generator is closed in", asyncio.current_task().get_name())


async def says_its_name():
    print("in", asyncio.current_task().get_name())


async def leaves_a_callback():
    await says_its_name()
    asyncio.get_running_loop().call_soon(print, "a callback that was left ready")


async def leaves_a_generator():
    await says_its_name()
    kept.append(letters())
    print(await anext(kept[0]))


async def leaves_a_thread():
    await says_its_name()
    print(await asyncio.to_thread(str.upper, "from a thread"))


kept = []
asyncio.run(says_its_name())
asyncio.run(leaves_a_callback())
asyncio.run(leaves_a_generator())
asyncio.run(leaves_a_thread())
asyncio.run(says_its_name())

made = []


def factory(loop, coroutine, **options):
    made.append(coroutine.__qualname__.rpartition(".")[2])
    return asyncio.Task(coroutine, loop=loop, **options)


with asyncio.Runner() as runner:
    runner.get_loop().set_task_factory(factory)
    runner.run(says_its_name())
print(made)

loop = asyncio.new_event_loop()
print(loop.run_until_complete(loop.shutdown_asyncgens()))
loop.close()
try:
    loop.run_until_complete(loop.shutdown_asyncgens())
except RuntimeError as error:
    print(error)
