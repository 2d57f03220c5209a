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
        self.due = {}

    def run(self, coroutines):
        self.results = [None] * len(coroutines)
        for place, coroutine in enumerate(coroutines):
            self.at(0, place, coroutine)
        while self.due:
            self.time = min(self.due)
            for place, coroutine in self.due.pop(self.time):
                self.step(place, coroutine)
        return self.results

    def at(self, delay, place, coroutine):
        self.due.setdefault(self.time + delay, []).append((place, coroutine))

    def step(self, place, coroutine):
        try:
            self.at(coroutine.send(None), place, coroutine)
        except StopIteration as end:
            self.results[place] = end.value


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
