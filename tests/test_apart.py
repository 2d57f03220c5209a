"""The grade of an exercise depends on its file alone, and each run begins in the same state of Python."""

import asyncio
import builtins
import logging
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from grader.classroom.batch import Batch
from grader.classroom.engines import Processes
from grader.classroom.store import Store
from grader.course.course import Course
from grader.grades.results import ExerciseGrade, Grade
from grader.grading.judge import HandedOver, grade
from grader.intake import find
from grader.simulation.stdlib_state import StdlibState
from grader.trace.trace import Trace

ROOT = Path(__file__).parent.parent
Simulated = Callable[..., Trace]

# One run after another -----------------------------------------------------------------------------------------

CHANGES = [
    "asyncio.gather = lambda *args: None",
    "real = asyncio.create_task; asyncio.create_task = lambda coro, **options: real(coro, **options)",
    "asyncio.tasks.wait_for = None",
    "del asyncio.timeout",
    "asyncio.Queue.put = lambda self, item: None",
    "asyncio.Queue.extra = 1",
    "asyncio.sleep.__code__ = (lambda: None).__code__",
    "asyncio.Queue.put.__code__ = (lambda: None).__code__",
    "del asyncio.Lock.release",
    "asyncio.BaseEventLoop.call_soon = lambda self, callback: None",
    "asyncio.set_event_loop_policy(asyncio.DefaultEventLoopPolicy())",
    "asyncio.my_counter = 1",
    "time.sleep = print",
    "time.time = lambda: 0",
    "threading.Thread.start = lambda self: None",
    "threading.setprofile(print)",
    "random.random = lambda: 0.5",
    "random.Random.choice = lambda self, items: items[0]",
    "builtins.print = lambda *args: None",
    "builtins.all = builtins.map = builtins.dict = builtins.list = None",
    "builtins.my_counter = 1",
    "sys.exit = print",
    "sys.path = []",
    "os.getcwd = lambda: ''",
    "os.environ['COURSE'] = 'async'",
    "os.environ.pop('PATH', None)",
    "logging.basicConfig(level=10)",
    "logging.getLogger('mine').disabled = True",
    "logging.disable()",
    "logging.root.addFilter(lambda record: False)",
]


def state() -> list[object]:
    """Return everything that a run may find changed."""
    owners = [*(module for name, module in sys.modules.items() if name.partition(".")[0] == "asyncio")]
    owners += [asyncio.Queue, asyncio.Lock, asyncio.BaseEventLoop, threading.Thread, random.Random]
    owners += [builtins, time, threading, random, sys, os, logging]
    root = logging.root
    codes = [asyncio.sleep.__code__, asyncio.Queue.put.__code__]
    return [
        *codes,
        *({name: id(value) for name, value in vars(owner).items()} for owner in owners),
        *(dict(os.environ), list(sys.path), list(root.handlers), list(root.filters), root.level, root.manager.disable),
        *("mine" in root.manager.loggerDict,),
    ]


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("change", CHANGES)
def test_a_run_leaves_the_library_as_it_was(simulated: Simulated, change: str) -> None:
    imports = "import asyncio, builtins, logging, os, random, sys, threading, time\n"
    before = state()
    simulated(f"{imports}print('began')\n{change}\n")
    after = state()
    assert after == before


@pytest.mark.parametrize("module", ["logging.handlers", "concurrent.futures.process", "asyncio.staggered"])
def test_a_submodule_that_a_run_has_imported_stays_where_it_was_put(simulated: Simulated, module: str) -> None:
    source = f"import {module}\nprint({module}.__name__)\n"
    assert [simulated(source).lines for _ in range(2)] == [[module]] * 2


def test_a_logger_prints_in_each_run(simulated: Simulated) -> None:
    source = """
        import logging, sys
        logging.basicConfig(stream=sys.stdout, format="%(message)s", level=logging.INFO)
        logging.info("hello")
    """
    assert [simulated(source).lines for _ in range(2)] == [["hello"]] * 2


def test_the_streams_of_a_process_are_no_part_of_the_library(monkeypatch: pytest.MonkeyPatch) -> None:
    library = StdlibState()
    monkeypatch.setattr(sys, "stdout", sys.stderr)
    library.restore()
    assert sys.stdout is sys.stderr


# One exercise after another ------------------------------------------------------------------------------------

NAMES = ("01_hello_world", "08_create_task", "10_gather")
HONEST = """
import asyncio
real_gather, real_create_task = asyncio.gather, asyncio.create_task
def gather(*coros, **options):
    print("gathering", len(coros))
    return real_gather(*coros, **options)
def create_task(coro, **options):
    print("a task")
    return real_create_task(coro, **options)
asyncio.gather, asyncio.create_task = gather, create_task
"""
HOSTILE = """
import asyncio, os, sys, time
async def sleep(*args): pass
asyncio.sleep = sleep
for name in ("grader.trace.trace", "grader.recording.steps", "grader.simulation.program_run"):
    vars(sys.modules[name]).clear()
"""


@pytest.fixture(scope="module")
def course() -> Course:
    return Course(ROOT / "exercises")


def file_of(course: Course, name: str) -> bytes:
    return (ROOT / "solutions" / name / course.find(name).file).read_bytes()


def graded(course: Course, submissions: list[HandedOver], order: tuple[str, ...], **options: str) -> list[Grade]:
    grades: list[Grade] = []
    grade(course, tuple(map(course.find, order)), submissions, grades.append, **options)  # type: ignore[arg-type]
    return grades


def without_first(done: Grade, first: str) -> list[ExerciseGrade]:
    return sorted((one for one in done.exercises if one.id != first), key=lambda one: one.id)


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize("isolation", ["prefer", "none"])
@pytest.mark.parametrize("before", [HONEST, HOSTILE], ids=["honest", "hostile"])
def test_what_one_file_replaces_changes_no_other_exercise(course: Course, isolation: str, before: str) -> None:
    if (isolation, before) == ("none", HOSTILE):
        pytest.skip("without a sandbox, files share an interpreter, and the grader's own modules with it")
    first, *later = NAMES
    alone = {name: file_of(course, name) for name in later}
    both = alone | {first: before.encode() + file_of(course, first)}
    handed_in = [
        HandedOver(name="both", files=both, wanted_ones=tuple(NAMES)),
        HandedOver(name="alone", files=alone, wanted_ones=tuple(later)),
    ]
    expected = None
    for order in (NAMES, NAMES[::-1]):
        found = graded(course, handed_in, order, isolation=isolation)
        expected = expected or without_first(found[1], first)
        assert all(one.status == "passed" for one in expected)
        assert [without_first(one, first) for one in found] == [expected] * 2


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_file_that_is_gone_leaves_nothing_in_the_store(course: Course, tmp_path: Path) -> None:
    first, *later = NAMES
    for name in NAMES:
        (tmp_path / "class" / "ada" / name).mkdir(parents=True)
        (tmp_path / "class" / "ada" / name / course.find(name).file).write_bytes(file_of(course, name))
    file = tmp_path / "class" / "ada" / first / course.find(first).file
    exercises = course.select(NAMES)
    with Store(tmp_path / "results.sqlite") as store:

        def results() -> dict[str, ExerciseGrade]:
            store.begin(find(tmp_path / "class", exercises, None))
            Batch(course, exercises, tmp_path, Processes(1)).run(store)
            return {name: one.grade for name, one in store.of("ada").items()}

        file.write_text(HONEST + file.read_text(encoding="utf-8"), encoding="utf-8")
        with_it = results()
        file.unlink()
        without = results()
    assert [with_it[name].score for name in later] == [course.find(name).points for name in later]
    assert {name: with_it[name] for name in later} == {name: without[name] for name in later}
    assert without[first].status == "missing"


# What a program finds in its process -----------------------------------------------------------------------------

CRAWL = """
import os, signal, sys
STARTS = {"stdout": sys.stdout, "exit": os._exit}
STARTS |= {f"signal {number}": signal.getsignal(number) for number in signal.valid_signals()}
WAYS = ("__self__", "__func__", "__wrapped__", "__closure__", "cell_contents", "__dict__", "__defaults__", "buffer",
        "raw", "__kwdefaults__", "__slots__")
found, seen, pending = set(), set(), list(STARTS.items())
while pending:
    start, value = pending.pop()
    if id(value) in seen or isinstance(value, (str, int, type(sys))):
        continue
    seen.add(id(value))
    kind = type(value).__module__.partition(".")[0]
    if kind == "grader" and type(value).__name__ != "_Stream":
        found.add(f"{start}: {type(value).__name__}")
    for way in WAYS:
        try:
            pending.append((start, getattr(value, way)))
        except (AttributeError, ValueError):
            pass
    if isinstance(value, (tuple, list)):
        pending += [(start, one) for one in value]
    elif type(value) is dict:
        pending += [(start, one) for one in value.values()]
print(sorted(found))
"""


@pytest.mark.timeout(0)  # the handler of pytest-timeout leads to all of pytest
def test_neither_output_nor_exit_nor_signals_lead_to_the_recorder(simulated: Simulated) -> None:
    assert simulated(CRAWL).lines == ["[]"]


def test_the_stream_below_standard_output_is_a_plain_one(simulated: Simulated) -> None:
    trace = simulated("""
        import io, sys
        raw = sys.stdout.buffer
        print(isinstance(raw, io.RawIOBase), raw.writable(), raw.isatty(), raw.flush(), vars(raw))
        print(raw.write(b"bytes\\n"))
        try:
            raw.fileno()
        except io.UnsupportedOperation as problem:
            print(problem)
    """)
    assert trace.lines == ["True True False None {}", "bytes", "6", "fileno"]
