# finding: none
import asyncio
import functools


def alarm(word):
    return lambda: print(word)


def bell(times):
    def ring():
        print("ring", times)

    return ring


async def main():
    loop = asyncio.get_running_loop()
    loop.call_later(1, alarm("up"))
    loop.call_soon(functools.partial(print, "soon"))
    loop.call_at(loop.time() + 1, bell(3))
    await asyncio.to_thread(bell(4))
    await asyncio.sleep(2)


asyncio.run(main())
