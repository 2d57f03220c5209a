"""Servers asked by a program that goes on, and one that takes its time to hang up."""

import asyncio


async def go_on_after(module, servers, seconds):
    """Ask the servers, say when the answer is back, and go on for some seconds."""
    answer = await module.first_answer(servers)
    print("back")
    await asyncio.sleep(seconds)
    return answer


async def ask_and_hang_up_slowly(name, delay):
    """Stands in for `ask`: needs half a second to hang up."""
    try:
        await asyncio.sleep(delay)
    except asyncio.CancelledError:
        print(f"{name} begins to hang up")
        await asyncio.sleep(0.5)
        print(f"{name} hangs up")
        raise
    print(f"{name} answers")
    return f"answer of {name}"


async def ask_backwards(name, delay):
    """Stands in for `ask`: the quicker the longer the delay, and needs half a second to hang up."""
    return await ask_and_hang_up_slowly(name, 5 - delay)
