# finding: raised
import types


@types.coroutine
def sleep(seconds):
    yield seconds


async def worker(loop, name, delay):
    print(f"{loop.time:g} {name} start")
    await sleep(delay)
    print(f"{loop.time:g} {name} done")
    return name


import heapq


class Loop:
    def __init__(self):
        self.time = 0

    def run(self, coroutines):
        results = [None] * len(coroutines)
        heap = []
        n = 0
        for i, c in enumerate(coroutines):
            d = c.send(None)  # <- here
            heapq.heappush(heap, (d, n, i))
            n += 1
        while heap:
            self.time, _, i = heapq.heappop(heap)
            try:
                d = coroutines[i].send(None)
            except StopIteration as s:
                results[i] = s.value
            else:
                heapq.heappush(heap, (self.time + d, n, i))
                n += 1
        return results


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
