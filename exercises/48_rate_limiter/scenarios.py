"""Others who come to a limiter."""

import asyncio


async def _come(name, after, limiter):
    await asyncio.sleep(after)
    await limiter.wait()
    print(name)


async def come_and_wait(module, visitors, count, seconds):
    """Let each of several tasks come to one limiter at its own time, and print its name when `wait` comes back."""
    limiter = module.Limiter(count, seconds)
    await asyncio.gather(*(_come(name, after, limiter) for name, after in visitors))


async def now_and_then(module):
    """Come to `Limiter(2, 1)` at 0 and 5 s, and three times at 10 s."""
    limiter = module.Limiter(2, 1)
    for name in "ab":
        await limiter.wait()
        print(name)
        await asyncio.sleep(5)
    await asyncio.gather(*(_come(name, 0, limiter) for name in "cde"))


async def two_limiters(module):
    """Come to one `Limiter(1, 1)` twice at 0 s, and to another one twice at 0.25 s."""

    async def twice(names, after):
        await asyncio.sleep(after)
        limiter = module.Limiter(1, 1)
        await asyncio.gather(*(_come(name, 0, limiter) for name in names))

    await asyncio.gather(twice("ab", 0), twice("xy", 0.25))
