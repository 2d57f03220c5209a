"""An event loop of one's own, with a clock that jumps."""

import heapq
import itertools
import types


@types.coroutine
def sleep(seconds):
    yield seconds


async def worker(loop, name, delay):
    print(f"{loop.time:g} {name} start")
    await sleep(delay)
    print(f"{loop.time:g} {name} done")
    return name


class Loop:
    def __init__(self):
        self.time = 0

    def run(self, coroutines):
        numbers = itertools.count()
        results = [None] * len(coroutines)
        sleepers = [(self.time, next(numbers), place, one) for place, one in enumerate(coroutines)]
        while sleepers:
            self.time, _, place, coroutine = heapq.heappop(sleepers)
            try:
                seconds = coroutine.send(None)
            except StopIteration as end:
                results[place] = end.value
            else:
                heapq.heappush(sleepers, (self.time + seconds, next(numbers), place, coroutine))
        return results


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
