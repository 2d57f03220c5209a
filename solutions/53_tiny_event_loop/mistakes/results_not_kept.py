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
        waiting = [(0, coroutine) for coroutine in coroutines]
        while waiting:
            waiting.sort(key=lambda entry: entry[0])
            self.time, coroutine = waiting.pop(0)
            try:
                waiting.append((self.time + coroutine.send(None), coroutine))
            except StopIteration:
                pass
        return [None for coroutine in coroutines]


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
