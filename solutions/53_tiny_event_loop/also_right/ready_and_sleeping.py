import types
from collections import deque


@types.coroutine
def sleep(seconds):
    yield seconds


async def worker(loop, name, delay):
    print(f"{loop.time:g} {name} start")
    await sleep(delay)
    print(f"{loop.time:g} {name} done")
    return name


class Task:
    def __init__(self, coroutine):
        self.coroutine, self.result, self.due = coroutine, None, 0

    def step(self):
        try:
            return self.coroutine.send(None)
        except StopIteration as end:
            self.result = end.value
            return None


class Loop:
    def __init__(self):
        self.time = 0

    def run(self, coroutines):
        tasks = [Task(coroutine) for coroutine in coroutines]
        ready, sleeping = deque(tasks), []
        while ready or sleeping:
            if not ready:
                self.time = min(task.due for task in sleeping)
                ready.extend(task for task in sleeping if task.due == self.time)
                sleeping = [task for task in sleeping if task.due > self.time]
            task = ready.popleft()
            seconds = task.step()
            if seconds is None:
                continue
            task.due = self.time + seconds
            (sleeping if seconds else ready).append(task)
        return [task.result for task in tasks]


def main():
    loop = Loop()
    print(loop.run([worker(loop, "a", 2), worker(loop, "b", 1)]))
    print(f"{loop.time:g}")


if __name__ == "__main__":
    main()
