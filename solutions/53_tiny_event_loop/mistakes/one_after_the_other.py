# finding: missing-line
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
        results = []
        for coroutine in coroutines:
            while True:
                try:
                    self.time += coroutine.send(None)
                except StopIteration as end:
                    results.append(end.value)
                    break
        return results


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
