"""A producer and a consumer with a queue of limited size between them."""

import asyncio


async def producer(queue, count): ...


async def consumer(queue): ...


async def main(size=2, count=5):
    # TODO: write producer and consumer (see the README), then run both at once on one queue
    ...


if __name__ == "__main__":
    asyncio.run(main())
