# finding: too-slow
import time
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
        waiting = [(0, coroutine) for coroutine in coroutines]
        results = {}
        while waiting:
            waiting.sort(key=lambda entry: entry[0])
            at, coroutine = waiting.pop(0)
            time.sleep(at - self.time)
            self.time = at
            try:
                waiting.append((self.time + coroutine.send(None), coroutine))
            except StopIteration as end:
                results[coroutine] = end.value
        return [results[coroutine] for coroutine in coroutines]


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
