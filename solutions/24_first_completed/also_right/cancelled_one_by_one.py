import contextlib
from asyncio import FIRST_COMPLETED, CancelledError, create_task, sleep, wait


async def ask(name, delay):
    try:
        await sleep(delay)
    except CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def first_answer(servers):
    tasks = {create_task(ask(name, delay)) for name, delay in servers}
    done, others = await wait(tasks, return_when=FIRST_COMPLETED)
    for task in others:
        task.cancel()
    for task in others:
        with contextlib.suppress(CancelledError):
            await task
    (first,) = done
    return first.result()
