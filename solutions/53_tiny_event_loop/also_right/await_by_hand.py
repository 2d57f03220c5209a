import types
from queue import PriorityQueue


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
        queue, order, results = PriorityQueue(), 0, {}
        for place, coroutine in enumerate(coroutines):
            queue.put((0, order := order + 1, place, coroutine.__await__()))
        while not queue.empty():
            self.time, _, place, steps = queue.get()
            try:
                queue.put((self.time + next(steps), order := order + 1, place, steps))
            except StopIteration as end:
                results[place] = end.value
        return [results[place] for place in sorted(results)]


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
