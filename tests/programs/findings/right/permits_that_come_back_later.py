# finding: none
"""A bucket of permits, each of which comes back after a while; at the end nobody waits for the last ones."""

import asyncio


class Bucket:
    def __init__(self, size: int, seconds: float) -> None:
        self.permits = asyncio.Semaphore(size)
        self.seconds = seconds
        self.on_the_way: set[asyncio.Task[None]] = set()

    async def take(self) -> None:
        await self.permits.acquire()
        task = asyncio.create_task(self._give_back())
        self.on_the_way.add(task)
        task.add_done_callback(self.on_the_way.discard)

    async def _give_back(self) -> None:
        await asyncio.sleep(self.seconds)
        self.permits.release()


async def call(bucket: Bucket, number: int) -> None:
    await bucket.take()
    print("call", number)


async def main() -> None:
    bucket = Bucket(2, 0.5)
    await asyncio.gather(*(call(bucket, number) for number in range(5)))


asyncio.run(main())
