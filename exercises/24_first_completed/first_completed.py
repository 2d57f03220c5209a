"""The first answer counts; the others are not waited for."""

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
    # TODO: ask all servers at once, cancel those that are left, wait for them, return the first answer
    ...
