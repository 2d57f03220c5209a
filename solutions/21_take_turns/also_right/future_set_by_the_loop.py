import asyncio


def give_way():
    loop = asyncio.get_running_loop()
    turn = loop.create_future()
    loop.call_soon(turn.set_result, None)
    return turn


async def count(name, n, first=1):
    if first > n:
        return
    print(f"{name} {first}")
    await give_way()
    await count(name, n, first + 1)


async def main():
    a = asyncio.create_task(count("A", 3))
    b = asyncio.create_task(count("B", 3))
    await asyncio.wait([a, b])
