# finding: none
import asyncio


async def fetch(n):
    await asyncio.sleep(n)
    return n


async def main():
    got = []
    for n in (1, 3, 2):
        try:
            got.append(await asyncio.wait_for(fetch(n), timeout=2.5))
        except TimeoutError:
            got.append(None)
    print(got)


asyncio.run(main())
