# finding: wrong-text
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
        results = [None] * len(coroutines)
        sleepers = [(0, n, n, c) for n, c in enumerate(coroutines)]
        number = len(coroutines)
        while sleepers:
            sleepers.sort()
            self.time, _, place, c = sleepers.pop(0)
            try:
                seconds = c.send(None)
                sleepers.append((self.time + seconds, number, place, c))
                number += 1
            except StopIteration as end:
                results[place] = end  # <- here
        return results


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
