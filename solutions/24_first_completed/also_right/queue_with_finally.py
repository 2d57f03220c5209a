import asyncio


async def ask(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def put(queue, server):
    queue.put_nowait(await ask(server[0], server[1]))


async def first_answer(servers):
    queue = asyncio.Queue()
    tasks = [asyncio.create_task(put(queue, server)) for server in servers]
    try:
        return await queue.get()
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)
