import asyncio
from typing import Any, NamedTuple


class Item(NamedTuple):
    value: Any
    is_last: bool = False


async def producer(queue: "asyncio.Queue[int | None]", count: int) -> None:
    """Füllt die Schlange."""
    for number in range(count):
        await queue.put(number + 1)
        print("put", number + 1)
    else:
        await queue.put(None)


async def consumer(queue: "asyncio.Queue[int | None]") -> None:
    """Leert sie."""
    async for item in items(queue):
        print("got", item.value)
        await asyncio.sleep(1)


async def items(queue):
    while not (item := Item(value := await queue.get(), value is None)).is_last:
        yield item


async def main(size=2, count=5):
    queue = asyncio.Queue(maxsize=size)
    await asyncio.gather(producer(queue, count), consumer(queue))


if __name__ == "__main__":
    asyncio.run(main())
