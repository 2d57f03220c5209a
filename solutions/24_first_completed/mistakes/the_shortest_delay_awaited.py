# finding: missing-line
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
    tasks = [asyncio.create_task(ask(*s)) for s in servers]  # <- here
    fastest = min(range(len(servers)), key=lambda i: servers[i][1])
    answer = await tasks[fastest]
    for t in tasks:
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return answer
