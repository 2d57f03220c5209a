"""A program that comes back to a state in which it was is ended soon and explained; any other goes on to its end."""

import ast
from collections.abc import Callable
from textwrap import dedent

import pytest

from grader.grades.results import Finding
from grader.simulation.reported_only import only_reported
from grader.trace.trace import Trace
from tests.long_runs import traced

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(300)]

HEAD = """\
import asyncio, collections, contextvars, dataclasses, enum, functools, itertools, logging, random, threading, time

async def never():
    await asyncio.sleep(0.1)
    return False

"""

COMES_BACK = {
    "a coroutine is asked": (
        """
        ready = False

        async def is_ready():
            await asyncio.sleep(0.1)
            return ready

        async def main():
            while not await is_ready():  # <- here
                await asyncio.sleep(1)
        """,
        "Only line 7 gives `ready` a value",
    ),
    "attempts are counted and printed": (
        """
        class Service:
            def __init__(self):
                self._ready = False

            async def is_ready(self):
                return self._ready

        async def main():
            service, attempts = Service(), 0
            while not await service.is_ready():  # <- here
                attempts += 1
                print(f"attempt {attempts}: not ready")
                await asyncio.sleep(1)
        """,
        "Only line 9 gives `_ready` a value",
    ),
    "a branch asks a coroutine": (
        """
        state = {"up": False}

        async def ping():
            await asyncio.sleep(0.05)
            return state["up"]

        async def main():
            while True:  # <- here
                if await ping():
                    break
                print("down")
                await asyncio.sleep(2)
        """,
        "Each round finds everything as the round before did",
    ),
    "a task of a group polls": (
        """
        clients = []

        async def watch():
            while True:  # <- here
                if clients and await never():
                    return
                await asyncio.sleep(1)

        async def main():
            async with asyncio.TaskGroup() as group:
                group.create_task(watch())
                group.create_task(asyncio.sleep(3))
        """,
        "Each round finds everything as the round before did",
    ),
    "a wait with a limit": (
        """
        async def worker(queue):
            print(await queue.get())

        async def main():
            pending = {asyncio.create_task(worker(asyncio.Queue())), asyncio.create_task(asyncio.sleep(1))}
            while pending:  # <- here
                done, pending = await asyncio.wait(pending, timeout=5)
                print(len(done), "done")
        """,
        "Meanwhile worker waits in line 8 for something in a Queue, and nothing brings that.",
    ),
    "a property": (
        """
        class Service:
            def __init__(self):
                self._ready = False

            @property
            def ready(self):
                return self._ready

            async def wait_until_ready(self):
                while not self.ready:  # <- here
                    await asyncio.sleep(0.5)

        async def main():
            await Service().wait_until_ready()
        """,
        "Only line 9 gives `_ready` a value",
    ),
    "a default of the class, and a name of the method": (
        """
        class Job:
            done = False

            async def run(self):
                await asyncio.sleep(1)
                done = True  # <- here

        async def main():
            job = Job()
            task = asyncio.create_task(job.run())
            while not job.done:
                await asyncio.sleep(0.5)
        """,
        "Job.run assigns to `self.done`",
    ),
    "a property of a dataclass": (
        """
        @dataclasses.dataclass
        class Job:
            progress: int = 0

            @property
            def is_done(self):
                return self.progress >= 100

            async def run(self):
                for _ in range(9):
                    await asyncio.sleep(1)
                    self.progress += 10

        async def main():
            job = Job()
            task = asyncio.create_task(job.run())
            while not job.is_done:  # <- here
                print(f"{job.progress} %")
                await asyncio.sleep(0.5)
        """,
        "Each round finds everything as the round before did",
    ),
    "two tasks that wake each other": (
        """
        async def hand_over(mine, other):
            while True:
                await mine.wait()
                mine.clear()
                await asyncio.sleep(1)
                other.set()

        async def main():
            a, b, over = asyncio.Event(), asyncio.Event(), asyncio.Event()
            tasks = [asyncio.create_task(hand_over(a, b)), asyncio.create_task(hand_over(b, a))]
            a.set()
            await over.wait()  # <- here
        """,
        "Only hand_over goes on, and changes nothing of that. Nothing calls set() of `over`.",
    ),
    "two tasks with queues": (
        """
        async def ask(questions, answers):
            while True:
                await questions.put("ping")
                await answers.get()
                await asyncio.sleep(0.5)

        async def answer(questions, answers):
            while True:
                print(await questions.get())
                await answers.put("pong")

        async def main():
            questions, answers, stop = asyncio.Queue(), asyncio.Queue(), asyncio.Event()
            tasks = [asyncio.create_task(one(questions, answers)) for one in (ask, answer)]
            await stop.wait()  # <- here
        """,
        "Only ask and answer go on, and change nothing of that.",
    ),
    "a monitor collects what chance and the clock say": (
        """
        class Sensor:
            def __init__(self):
                self.broken = False
                self.values = []

        async def main():
            sensor, times = Sensor(), []
            while not sensor.broken:  # <- here
                sensor.values.append(random.random())
                times.append(time.monotonic())
                await asyncio.sleep(1)
        """,
        "Only line 9 gives `broken` a value",
    ),
    "a context manager, a log and states": (
        """
        import contextlib, logging

        log = logging.getLogger("polls")

        class State(enum.Enum):
            NEW = 1
            DONE = 2

        @dataclasses.dataclass
        class Job:
            name: str
            state: State = State.NEW
            notes: list[str] = dataclasses.field(default_factory=list)

        @contextlib.asynccontextmanager
        async def session():
            await asyncio.sleep(0.1)
            yield "session"
            await asyncio.sleep(0.1)

        async def ask(job):
            async with session():
                log.info("asking %s", job.name)
                return job.state

        async def main():
            job, lock = Job("a"), asyncio.Lock()
            while True:  # <- here
                async with lock:
                    state = await ask(job)
                if state is State.DONE:
                    break
                await asyncio.sleep(0.5)
        """,
        "Each round finds everything as the round before did",
    ),
    "a timeout in each round": (
        """
        async def main():
            event = asyncio.Event()
            while True:  # <- here
                try:
                    async with asyncio.timeout(1):
                        if await never() and not await event.wait():
                            break
                except TimeoutError:
                    print("timed out")
                await asyncio.sleep(1)
        """,
        "Each round finds everything as the round before did",
    ),
}

NEVER_THE_SAME = {
    "the clock": """
        async def ready():
            return time.monotonic() > begin + 3_000

        async def main():
            global begin
            begin = time.monotonic()
            while not await ready():
                await asyncio.sleep(1)
        """,
    "the loop's clock": """
        async def main():
            loop = asyncio.get_running_loop()
            end = loop.time() + 3_000
            while not (lambda: loop.time() > end)():
                await asyncio.sleep(1)
        """,
    "the deadline of a timeout": """
        async def main():
            while True:
                async with asyncio.timeout(5) as limit:
                    await asyncio.sleep(1)
                    if limit.when() > 3_005:
                        break
        """,
    "when a timer is due": """
        async def main():
            loop = asyncio.get_running_loop()
            while loop.call_later(1, print).when() < 3_000:
                await asyncio.sleep(1)
        """,
    "chance": """
        async def main():
            random.seed(4)
            while random.random() > 0.0003:
                await asyncio.sleep(1)
        """,
    "a generator of random numbers": """
        numbers = random.Random(4)

        async def main():
            while numbers.random() > 0.0003:
                await asyncio.sleep(1)
        """,
    "an iterator": """
        async def main():
            answers = iter([False] * 3_000 + [True])
            while not next(answers):
                await asyncio.sleep(1)
        """,
    "an iterator on the stack": """
        async def main():
            for _ in [None] * 3_000:
                await asyncio.sleep(1)
        """,
    "iterators around others": """
        async def main():
            for _, _ in zip(itertools.repeat(None, 3_000), itertools.cycle("a")):
                await asyncio.sleep(1)
        """,
    "a generator": """
        def rounds():
            for _ in range(3_000):
                yield

        async def main():
            for _ in rounds():
                await asyncio.sleep(1)
        """,
    "an asynchronous generator": """
        async def rounds():
            for _ in range(3_000):
                await asyncio.sleep(1)
                yield

        async def main():
            async for _ in rounds():
                pass
        """,
    "a counter of itertools": """
        numbers = itertools.count()

        async def main():
            while next(numbers) < 3_000:
                await asyncio.sleep(1)
        """,
    "an attribute": """
        class Service:
            asked = 0

            async def is_ready(self):
                self.asked += 1
                return self.asked > 3_000

        async def main():
            service = Service()
            while not await service.is_ready():
                await asyncio.sleep(1)
        """,
    "a slot": """
        class Service:
            __slots__ = ("asked",)

            def __init__(self):
                self.asked = 0

            @property
            def ready(self):
                self.asked += 1
                return self.asked > 3_000

        async def main():
            service = Service()
            while not service.ready:
                await asyncio.sleep(1)
        """,
    "an attribute of the class": """
        class Service:
            asked = 0

            @classmethod
            def is_ready(cls):
                cls.asked += 1
                return cls.asked > 3_000

        async def main():
            while not Service.is_ready():
                await asyncio.sleep(1)
        """,
    "a metaclass": """
        class Counts(type):
            asked = 0

            @property
            def ready(cls):
                Counts.asked += 1
                return Counts.asked > 3_000

        class Service(metaclass=Counts):
            pass

        async def main():
            while not Service.ready:
                await asyncio.sleep(1)
        """,
    "a default argument": """
        async def is_ready(asked=[0]):
            asked[0] += 1
            return asked[0] > 3_000

        async def main():
            while not await is_ready():
                await asyncio.sleep(1)
        """,
    "an attribute of a function": """
        async def is_ready():
            is_ready.asked += 1
            return is_ready.asked > 3_000

        is_ready.asked = 0

        async def main():
            while not await is_ready():
                await asyncio.sleep(1)
        """,
    "a closure": """
        def service():
            asked = 0

            async def is_ready():
                nonlocal asked
                asked += 1
                return asked > 3_000

            return is_ready

        async def main():
            is_ready = service()
            while not await is_ready():
                await asyncio.sleep(1)
        """,
    "a context variable": """
        asked = contextvars.ContextVar("asked", default=0)

        async def main():
            while asked.get() < 3_000:
                asked.set(asked.get() + 1)
                await asyncio.sleep(1)
        """,
    "the default of a context variable": """
        asked = contextvars.ContextVar("asked", default=[])

        async def main():
            while len(asked.get()) < 3_000:
                asked.get().append(1)
                await asyncio.sleep(1)
        """,
    "an attribute of the loop": """
        async def main():
            loop = asyncio.get_running_loop()
            loop.asked = 0
            while loop.asked < 3_000:
                loop.asked += 1
                await never()
        """,
    "an attribute of a module": """
        asyncio.asked = 0

        async def main():
            while asyncio.asked < 3_000:
                asyncio.asked += 1
                await never()
            del asyncio.asked
        """,
    "an attribute of an exception": """
        class Failed(Exception):
            times = 0

        failed = Failed()

        async def main():
            while failed.times < 3_000:
                failed.times += 1
                await never()
        """,
    "a date": """
        import datetime

        day = datetime.date(2020, 1, 1)

        async def main():
            global day
            while day.year < 2029:
                day += datetime.timedelta(days=1)
                await asyncio.sleep(1)
        """,
    "a cache": """
        @functools.lru_cache
        def one(of):
            return of

        async def main():
            while one.cache_info().hits < 3_000:
                one(1)
                await asyncio.sleep(1)
        """,
    "a queue that fills": """
        async def main():
            queue = asyncio.Queue(3_000)
            while not queue.full():
                await queue.put(None)
                await asyncio.sleep(1)
        """,
    "items that are counted": """
        async def main():
            queue = asyncio.Queue()
            for _ in range(3_000):
                queue.put_nowait(None)
            joined = asyncio.create_task(queue.join())
            while not joined.done():
                queue.get_nowait()
                queue.put_nowait(None) if queue.empty() else None
                queue.task_done()
                await asyncio.sleep(1)
                if queue.qsize() <= 1:
                    break
        """,
    "a semaphore that runs out": """
        async def main():
            permits = asyncio.Semaphore(3_000)
            while not permits.locked():
                await permits.acquire()
                await asyncio.sleep(1)
        """,
    "names of tasks": """
        async def main():
            while True:
                task = asyncio.create_task(asyncio.sleep(1))
                await task
                if task.get_name() == "Task-3000":
                    break
        """,
    "a timer of long ago": """
        async def main():
            event = asyncio.Event()
            asyncio.get_running_loop().call_later(3_000, event.set)
            while not event.is_set():
                await never()
        """,
    "a task that takes long": """
        async def main():
            done, task = set(), asyncio.create_task(asyncio.sleep(3_000))
            while not done:
                done, _ = await asyncio.wait([task], timeout=1)
        """,
    "a timeout around it": """
        async def main():
            try:
                async with asyncio.timeout(3_000):
                    while not await never():
                        await asyncio.sleep(1)
            except TimeoutError:
                pass
        """,
    "turns until a task is done": """
        async def main():
            task = asyncio.create_task(asyncio.sleep(1))
            while not task.done():
                await asyncio.sleep(0)
        """,
    "turns until another task sets a flag": """
        flag = False

        async def later():
            global flag
            await asyncio.sleep(2)
            flag = True

        async def is_set():
            return flag

        async def main():
            task = asyncio.create_task(later())
            while not await is_set():
                await asyncio.sleep(0)
        """,
    "a thread that sleeps": """
        done = False

        def work():
            global done
            time.sleep(3_000)
            done = True

        async def main():
            threading.Thread(target=work).start()
            while not done:
                await never()
        """,
    "a thread that is asked": """
        asked = 0

        def is_ready():
            global asked
            asked += 1
            return asked > 2_500

        async def main():
            while not await asyncio.to_thread(is_ready):
                await asyncio.sleep(1)
        """,
    "a count that is printed, and asked late by another task": """
        beats = 0

        async def beat():
            global beats
            while True:
                beats += 1
                print(beats)
                await asyncio.sleep(1)

        async def main():
            task = asyncio.create_task(beat())
            while beats < 3_000:
                await asyncio.sleep(2_700)
            task.cancel()
        """,
    "a count that is printed, and compared by a dataclass": """
        @dataclasses.dataclass
        class Place:
            x: int = 0

        async def main():
            place, goal = Place(), Place(3_000)
            while place != goal:
                place.x += 1
                print(place.x)
                await asyncio.sleep(1)
        """,
    "a count that is printed, and read by its name": """
        class Service:
            pass

        async def main():
            service = Service()
            service.count = 0
            while getattr(service, "count") < 3_000:
                service.count += 1
                print(service.count)
                await asyncio.sleep(1)
        """,
    "a count that is printed, and matched": """
        class Service:
            count = 0

        async def main():
            service = Service()
            while True:
                service.count += 1
                print(service.count)
                await asyncio.sleep(1)
                match service:
                    case Service(count=3_000):
                        break
        """,
    "a time that a dataclass takes by default": """
        @dataclasses.dataclass
        class Stamp:
            at: float = dataclasses.field(default_factory=time.monotonic)

        async def main():
            first = Stamp()
            while Stamp().at - first.at < 3_000:
                await asyncio.sleep(1)
        """,
    "an index that is too large in the end": """
        async def main():
            words, index = ["word"] * 3_500, 0
            try:
                while True:
                    print(words[index])
                    index += 1
                    await asyncio.sleep(1)
            except IndexError:
                pass
        """,
    "an attribute of a library's class": """
        asyncio.Queue.count = 0

        async def main():
            while asyncio.Queue.count < 3_000:
                asyncio.Queue.count += 1
                await asyncio.sleep(1)
        """,
    "an attribute of a logger": """
        log = logging.getLogger("program")
        log.count = 0

        async def main():
            while log.count < 3_000:
                log.count += 1
                await asyncio.sleep(1)
        """,
    "an attribute of a member of an enumeration": """
        class Kind(enum.Enum):
            ONE = 1

        Kind.ONE.count = 0

        async def main():
            while Kind.ONE.count < 3_000:
                Kind.ONE.count += 1
                await asyncio.sleep(1)
        """,
    "a divisor that is 0 in the end": """
        async def main():
            left = 3_500
            try:
                while True:
                    print(f"{1 / left:.3f}")
                    left -= 1
                    await asyncio.sleep(1)
            except ZeroDivisionError:
                pass
        """,
    "what a log is asked in its own methods": """
        class Log:
            def __init__(self):
                self.entries = []

            def append(self, entry):
                self.entries.append(entry)
                if len(self.entries) == 3_000:
                    raise RuntimeError("full")

        async def main():
            log = Log()
            try:
                while True:
                    log.append("entry")
                    await asyncio.sleep(1)
            except RuntimeError:
                pass
        """,
    "an attribute that a hook computes": """
        class Service:
            def __init__(self):
                self.__dict__["asked"] = 0

            def __getattr__(self, name):
                self.__dict__["asked"] += 1
                return self.__dict__["asked"] > 3_000

        async def main():
            service = Service()
            while not service.ready:
                await asyncio.sleep(1)
        """,
    "a handler of exceptions": """
        failed = 0

        def handle(loop, context):
            global failed
            failed += 1

        async def main():
            loop = asyncio.get_running_loop()
            loop.set_exception_handler(handle)
            while failed < 2_500:
                loop.call_soon(lambda: 1 / 0)
                await asyncio.sleep(1)
        """,
    "an object that is deleted at some time": """
        deleted = []

        class Node:
            def __del__(self):
                deleted.append(self)

        async def main():
            node, rounds = Node(), []
            node.itself = node
            del node
            while not deleted and len(rounds) < 3_000:
                rounds.append([[]])
                await asyncio.sleep(1)
        """,
    "a signal": """
        import os, signal

        stopped = False

        def stop(*_):
            global stopped
            stopped = True

        async def main():
            signal.signal(signal.SIGINT, stop)
            task = asyncio.create_task(asyncio.sleep(3_000))
            task.add_done_callback(lambda _: os.kill(os.getpid(), signal.SIGINT))
            while not stopped:
                await never()
        """,
}


def told(simulated: Callable[..., Trace], body: str) -> tuple[Trace, tuple[Finding, ...], int | None]:
    """Return the trace and the findings of a program with this `main`, and the line that it marks."""
    source = f'{HEAD}{dedent(body).strip()}\n\nasyncio.run(main())\nprint("end")\n'
    return traced(simulated, source)


@pytest.mark.parametrize("name", COMES_BACK)
def test_a_program_that_comes_back_to_a_state_is_ended_and_explained(
    name: str, simulated: Callable[..., Trace]
) -> None:
    body, words = COMES_BACK[name]
    trace, found, line = told(simulated, body)
    assert (trace.outcome, trace.reason) == ("timed out", "never-ends")
    assert trace.elapsed < 20_000
    assert [(one.code, one.line) for one in found] == [("never-ends", line)]
    assert words in found[0].message


@pytest.mark.slow
@pytest.mark.parametrize("name", NEVER_THE_SAME)
def test_a_program_that_something_hidden_ends_comes_to_its_end(name: str, simulated: Callable[..., Trace]) -> None:
    trace, found, _ = told(simulated, NEVER_THE_SAME[name])
    assert (trace.outcome, trace.lines[-1:]) == ("finished", ["end"])
    assert "never-ends" not in {one.code for one in found}


def test_tasks_that_wake_each_other_at_one_instant_let_no_time_pass(simulated: Callable[..., Trace]) -> None:
    body = """
        async def hand_over(mine, other):
            while True:
                await mine.wait()  # <- here
                mine.clear()
                other.set()

        async def main():
            a, b = asyncio.Event(), asyncio.Event()
            a.set()
            await asyncio.gather(hand_over(a, b), hand_over(b, a))
        """
    trace, found, line = told(simulated, body)
    assert (trace.outcome, trace.reason) == ("timed out", "never-yields")
    assert [(one.code, one.line) for one in found] == [("never-yields", line)]


REPORTS = """\
count = 0
while not ready:
    count += 1
    print(f"{count}: {total}")
    log.append(count)
    total = total + len(log)
    delay = delay + 1
    sleep(delay)
if count:
    print("end")
"""


def test_what_the_lines_that_run_only_report_is_left_out() -> None:
    tree = ast.parse(REPORTS)
    reported = only_reported(tree, {2, 3, 4, 5, 6, 7, 8})
    assert reported.names == {"count", "log", "total"}
    assert reported.lines == {3, 4, 5, 6}


def test_what_another_line_asks_is_not_left_out() -> None:
    tree = ast.parse(REPORTS)
    assert only_reported(tree, set(range(1, 11))).names == {"log", "total"}
