import asyncio


async def ask(name, delay):
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def first_answer(servers):
    tasks = [asyncio.ensure_future(ask(*server)) for server in servers]
    for first in asyncio.as_completed(tasks):
        answer = await first
        break
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return answer
