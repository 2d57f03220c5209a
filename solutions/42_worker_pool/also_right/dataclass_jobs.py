import asyncio
import dataclasses
import operator
from collections import deque


@dataclasses.dataclass(order=True)
class Job:
    number: int
    seconds: float = dataclasses.field(compare=False)
    result: int | None = dataclasses.field(default=None, compare=False)


async def job(seconds):
    await asyncio.sleep(seconds)
    print(f"job of {seconds} s done")
    return seconds * 10


async def worker(waiting: deque[Job]) -> None:
    while waiting:
        mine = waiting.popleft()
        mine.result = await job(mine.seconds)


async def run_all(jobs, workers):
    whole = [Job(number, seconds) for number, seconds in enumerate(jobs)]
    waiting = deque(whole)
    async with asyncio.TaskGroup() as group:
        for _ in range(workers):
            group.create_task(worker(waiting))
    return list(map(operator.attrgetter("result"), sorted(whole)))


if __name__ == "__main__":
    print(asyncio.run(run_all([4, 1, 2, 1.5], 2)))
