"""`gather` with `return_exceptions`, then without it; the siblings go on."""

import asyncio


async def work(name, delay):
    await asyncio.sleep(delay)
    print(name)
    if name.startswith("bad"):
        raise RuntimeError(name)
    return name


async def main():
    print(await asyncio.gather(work("good", 0.5), work("bad", 0.25), return_exceptions=True))
    try:
        await asyncio.gather(work("bad again", 0.25), work("survivor", 0.5))
    except RuntimeError as error:
        print(f"caught {error}")
    await asyncio.sleep(0.5)


asyncio.run(main())
