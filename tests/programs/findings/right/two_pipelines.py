# finding: none
import asyncio


async def stage(source, target, change):
    while (item := await source.get()) is not None:
        await asyncio.sleep(0.1)
        await target.put(change(item))
    await target.put(None)


async def main():
    first, second, third = (asyncio.Queue(1) for _ in range(3))

    async def feed():
        for n in range(4):
            await first.put(n)
        await first.put(None)

    async def drain():
        return [item async for item in iterate(third)]

    *_, result = await asyncio.gather(
        feed(), stage(first, second, lambda n: n + 1), stage(second, third, lambda n: n * n), drain()
    )
    print(result)


async def iterate(queue):
    while (item := await queue.get()) is not None:
        yield item


asyncio.run(main())
