# finding: wrong-time
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
    tasks = [asyncio.create_task(ask(*s)) for s in servers]
    while not any(t.done() for t in tasks):
        await asyncio.sleep(0.25)  # <- here
    winner = next(t for t in tasks if t.done())
    for t in tasks:
        t.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    return winner.result()
