"""The judge grades one submission after another: each gets what it is worth, whatever its neighbours do."""

import asyncio
import gc
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import tracemalloc
import warnings
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from textwrap import dedent

import msgspec
import pytest

from grader.course.course import Course
from grader.course.fingerprints import fingerprint
from grader.exceptions import CourseError, GraderError
from grader.grades.graded import Marked
from grader.grades.results import ExerciseGrade, Grade, to_json
from grader.grading.judge import Submission, grade, mark
from grader.trace.events import BlockingCall, Call, Line, Step
from grader.trace.trace import Trace

pytestmark = [pytest.mark.slow, pytest.mark.timeout(200)]

ROOT = Path(__file__).parent.parent
COURSE = Course(ROOT / "exercises")
STUB = "async def main():\n    ...  # TODO\n"
RIGHT = """\
import asyncio

async def main():
    print("hello")
    await asyncio.sleep(1)
    print("world")
"""
WRONG = RIGHT.replace("asyncio.sleep(1)", "asyncio.sleep(2)")
SUITE = '''\
"""Says hello, waits, says world."""

import pytest

pytestmark = pytest.mark.timeout(0.5)


async def test_prints(run):
    """hello comes at 0 s, world at 1 s"""
    trace = await run("main")
    assert trace.timed_lines == ["hello@0", "world@1"]


@pytest.mark.points(2)
async def test_takes_a_second(run):
    """The whole run takes 1 s"""
    trace = await run("main")
    assert trace.elapsed == 1
'''
Graded = Callable[..., list[Grade]]


def write_course(folder: Path, suite: str = SUITE, points: int = 3) -> Course:
    """Write a course of two exercises with the same suite and a short limit for endless programs."""
    entries = ['title = "A course"']
    for name in ("01_first", "02_second"):
        topic = name[3:]
        (folder / name).mkdir(parents=True)
        (folder / name / f"{topic}.py").write_text(STUB)
        (folder / name / f"test_{topic}.py").write_text(suite)
        stub = fingerprint(STUB.encode())
        entries.append(
            f'[[exercises]]\nid = "{name}"\ntitle = "{topic}"\npoints = {points}\nhints = []\nstub = "{stub}"\n'
            'asks = {main = "async"}'
        )
    (folder / "course.toml").write_text("\n".join(entries))
    return Course(folder)


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return write_course(tmp_path / "course")


@pytest.fixture
def graded(tmp_path: Path, course: Course) -> Graded:
    """Grade submissions, each given as one text for both of its files, or as a pair of texts."""

    def judge(*sources: str | tuple[str, str]) -> list[Grade]:
        submissions = []
        for number, source in enumerate(sources):
            first, second = (source, source) if isinstance(source, str) else source
            folder = tmp_path / "handed_in" / f"student_{number}"
            folder.mkdir(parents=True, exist_ok=True)
            (folder / "first.py").write_text(first)
            (folder / "second.py").write_text(second)
            submissions.append(Submission(name=folder.name, path=str(folder)))
        grades: list[Grade] = []
        grade(course, course.exercises, submissions, grades.append)
        return grades

    return judge


def only_exercise(grade: Grade) -> ExerciseGrade:
    return grade.exercises[0]


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    state = Path(f"/proc/{pid}/stat")
    return not state.is_file() or state.read_text().rpartition(")")[2].split()[0] != "Z"


# What a submission is worth -------------------------------------------------------------------------------


def test_a_grade_says_what_each_test_was_worth(graded: Graded) -> None:
    (one,) = graded((RIGHT, WRONG))
    assert (one.submission, one.score, one.max_score, one.passed) == ("student_0", 3, 6, False)
    first, second = one.exercises
    assert (first.id, first.status, first.score, first.max_score) == ("01_first", "passed", 3, 3)
    assert (second.id, second.status, second.score, second.max_score) == ("02_second", "failed", 0, 3)
    assert [(check.name, check.title, check.score, check.max_score) for check in first.checks] == [
        ("test_prints", "hello comes at 0 s, world at 1 s", 1, 1),
        ("test_takes_a_second", "The whole run takes 1 s", 2, 2),
    ]
    assert "2 s  world" in second.checks[0].message
    assert [check.message for check in first.checks] == ["", ""]


def test_part_of_the_points_is_given_for_part_of_the_work(graded: Graded) -> None:
    (one,) = graded(RIGHT.replace("world", "moon"))
    assert [(exercise.score, exercise.status) for exercise in one.exercises] == [(2, "failed")] * 2


def test_submissions_are_graded_in_order_and_apart(graded: Graded) -> None:
    grades = graded(RIGHT, WRONG, RIGHT, STUB, RIGHT)
    assert [one.submission for one in grades] == [f"student_{number}" for number in range(5)]
    assert [one.score for one in grades] == [6, 0, 6, 0, 6]
    assert [only_exercise(one).status for one in grades] == ["passed", "failed", "passed", "not started", "passed"]


def test_a_grade_is_delivered_before_the_next_submission_is_looked_at(tmp_path: Path, course: Course) -> None:
    (tmp_path / "first.py").write_text(RIGHT)
    happened: list[str] = []

    def submissions() -> Iterator[Submission]:
        for name in ("a", "b"):
            happened.append(f"asked for {name}")
            yield Submission(name=name, path=str(tmp_path))

    grade(course, course.exercises, submissions(), lambda one: happened.append(f"graded {one.submission}"))
    assert happened == ["asked for a", "graded a", "asked for b", "graded b"]


def test_only_the_exercises_asked_for_are_graded(tmp_path: Path, course: Course) -> None:
    grades: list[Grade] = []
    grade(course, course.select(["second"]), [Submission(name="a", path=str(tmp_path))], grades.append)
    assert [exercise.id for exercise in grades[0].exercises] == ["02_second"]


def test_what_is_missing_or_not_started_starts_no_process(
    tmp_path: Path, course: Course, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a process was started")

    monkeypatch.setattr("grader.isolation.process.new_host", refuse)
    (tmp_path / "second.py").write_text(STUB.replace("# TODO", "# later") + "\n\n")
    grades: list[Grade] = []
    grade(course, course.exercises, [Submission(name="a", path=str(tmp_path))], grades.append)
    assert grades[0].isolation == "nothing was run"
    first, second = grades[0].exercises
    assert (first.status, first.score, first.checks) == ("missing", 0, ())
    assert [finding.code for finding in first.findings] == ["missing-file"]
    assert (second.status, second.score, second.checks, second.findings) == ("not started", 0, (), ())


def test_a_file_that_is_too_large_or_no_file_is_missing(tmp_path: Path, course: Course) -> None:
    (tmp_path / "first.py").write_text(RIGHT + "#" * 1_000_001)
    (tmp_path / "second.py").mkdir()
    grades: list[Grade] = []
    grade(course, course.exercises, [Submission(name="a", path=str(tmp_path))], grades.append)
    assert [exercise.status for exercise in grades[0].exercises] == ["missing", "missing"]


# Two processes --------------------------------------------------------------------------------------------


def test_judge_and_player_are_two_processes(graded: Graded) -> None:
    (one,) = graded('import os\n\nasync def main():\n    print("process", os.getpid())\n')
    shown = set(re.findall(r"process (\d+)", only_exercise(one).checks[0].message))
    assert len(shown) == 1
    assert shown != {str(os.getpid())}


def test_nothing_but_the_student_s_file_is_read(tmp_path: Path, course: Course) -> None:
    folder, alarm = tmp_path / "alice", tmp_path / "was_run"
    spoil = f"from pathlib import Path\nPath({str(alarm)!r}).touch()\nraise SystemExit(0)\n"
    for place in (folder, folder / "01_first"):
        place.mkdir(parents=True)
        names = ("conftest", "sitecustomize", "usercustomize", "asyncio", "test_first", "scenarios", "json", "pytest")
        for name in names:
            (place / f"{name}.py").write_text(spoil)
        (place / "pytest.ini").write_text("[pytest]\naddopts = --collect-only --nonsense\n")
        (place / "pyproject.toml").write_text("no TOML at all")
        (place / "course.toml").write_text("no TOML at all")
    (folder / "01_first" / "first.py").write_text(RIGHT)
    grades: list[Grade] = []
    grade(course, course.select(["first"]), [Submission(name="alice", path=str(folder))], grades.append)
    assert grades[0].passed
    assert not alarm.exists()


BREAKING = {
    "os_exit": "import os\nasync def main():\n    print('hello')\n    os._exit(0)",
    "the real os_exit": "import posix\nposix._exit(0)",
    "sys_exit": "import sys\nasync def main():\n    sys.exit(0)",
    "kills itself": "import os\nasync def main():\n    os.kill(os.getpid(), 9)",
    "ends its parent's group": "import os\nasync def main():\n    os.killpg(0, 15)",
    "aborts": "import os\nasync def main():\n    os.abort()",
    "endless": "async def main():\n    while True: pass",
    "endless when loaded": "while True: pass",
    "endless lines": "async def main():\n    while True: print('hello')",
    "never yields": "import asyncio\nasync def main():\n    while True: await asyncio.sleep(0)",
    "deadlock": "import asyncio\nasync def main():\n    await asyncio.Event().wait()",
    "closes everything": "import os\nasync def main():\n    os.closerange(0, 100)",
    "writes everywhere": dedent("""
        import os
        async def main():
            for d in range(64):
                try:
                    os.set_blocking(d, False)
                    os.write(d, b'{"outcome": "finished"}\\n' * 3)
                except OSError: pass
    """),
    "a thread that goes on": dedent("""
        import threading
        def forever():
            while True: pass
        async def main():
            threading.Thread(target=forever, daemon=True).start()
    """),
    "changes the folder": "import os\nasync def main():\n    os.chdir('/')",
    "removes the folder": "import os, shutil\nasync def main():\n    shutil.rmtree(os.getcwd())",
    "removes what is beside it": dedent("""
        import glob, os
        async def main():
            for name in glob.glob("*"): os.remove(name)
    """),
    "ignores the alarm": "import signal\nasync def main():\n    signal.signal(signal.SIGALRM, signal.SIG_IGN)",
    "no Python": "\0\1\2",
    "deeply nested": "x = " + "(" * 5000 + ")" * 5000,
}


@pytest.mark.skipif(sys.platform == "win32", reason="signals as POSIX has them")
@pytest.mark.parametrize("names", [list(BREAKING)[:7], list(BREAKING)[7:14], list(BREAKING)[14:]], ids="abc")
def test_a_program_that_breaks_costs_its_own_exercise_and_nothing_else(graded: Graded, names: list[str]) -> None:
    sources: list[str | tuple[str, str]] = [RIGHT]
    for name in names:
        sources += [(BREAKING[name], RIGHT), RIGHT]
    grades = graded(*sources)
    scores = [tuple(exercise.score for exercise in one.exercises) for one in grades]
    for name, broken, after in zip(names, scores[1::2], scores[2::2], strict=True):
        assert broken == (0, 3), name
        assert after == (3, 3), f"after: {name}"
    assert scores[0] == (3, 3)


@pytest.mark.parametrize(
    "change",
    [
        "import builtins; builtins.print = len",
        "import sys; sys.modules['asyncio'] = sys",
        "import os; os.environ['PYTHONASYNCIODEBUG'] = '1'; os.chdir('/')",
        "import asyncio; asyncio.sleep = asyncio.to_thread",
        "import asyncio; asyncio.tasks.sleep.__code__ = (lambda *_: None).__code__",
    ],
    ids=["builtins", "modules", "surroundings", "a function of asyncio", "its code"],
)
def test_what_one_student_does_to_python_is_not_there_for_the_next(graded: Graded, change: str) -> None:
    spoils = f"async def main():\n    {change}\n"
    assert [one.score for one in graded(RIGHT, spoils, RIGHT)] == [6, 0, 6]


@pytest.mark.skipif(sys.platform == "win32", reason="a process of POSIX")
def test_processes_left_behind_end_with_the_grading(graded: Graded) -> None:
    starts = dedent("""
        import subprocess
        async def main():
            print("process", subprocess.Popen(["/bin/sleep", "1000"]).pid)
    """)
    (one,) = graded(starts)
    assert only_exercise(one).status == "failed"
    for pid in set(re.findall(r"process (\d+)", only_exercise(one).checks[0].message)):
        assert not is_running(int(pid))


def test_the_judge_leaves_no_folders_behind(tmp_path: Path, graded: Graded, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "temporary"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    graded(RIGHT, BREAKING["aborts"], "async def main():\n    open('notes', 'w').write('mine')")
    assert list(folder.iterdir()) == []


def test_the_judge_says_nothing_and_keeps_the_environment(
    graded: Graded, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PYTEST_ADDOPTS", "--collect-only --nonsense")
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    before = dict(os.environ)
    assert [one.score for one in graded(RIGHT, WRONG)] == [6, 0]
    assert {name: value for name, value in os.environ.items() if name != "PYTEST_VERSION"} == {
        name: value for name, value in before.items() if name != "PYTEST_VERSION"
    }
    captured = capfd.readouterr()
    assert (captured.out, captured.err) == ("", "")


@pytest.mark.slow
def test_memory_does_not_grow_with_the_submissions(tmp_path: Path, course: Course) -> None:
    sizes: list[int] = []
    path = tmp_path / "first.py"

    def submissions() -> Iterator[Submission]:
        for number in range(105):
            lines = "".join(f"    print('{number} {line} {'x' * 200}')\n" for line in range(12))
            path.write_text(f"async def main():\n{lines}")
            if number % 20 == 4 and number > 40:  # caches grow until then
                gc.collect()
                sizes.append(tracemalloc.get_traced_memory()[0])
            yield Submission(name=str(number), path=str(tmp_path))

    tracemalloc.start()
    try:
        grade(course, course.select(["first"]), submissions(), lambda one: None)
    finally:
        tracemalloc.stop()
    assert len(sizes) == 4
    # What is kept of each submission shows in every stretch; a table of the interpreter's that grows, in one.
    assert min(later - earlier for earlier, later in pairwise(sizes)) < 30_000


# The same every time --------------------------------------------------------------------------------------


@pytest.mark.slow
def test_results_are_the_same_bytes_ten_times_in_a_row_on_a_busy_machine(tmp_path: Path) -> None:
    exercises = COURSE.select(["create_task"])
    for exercise in exercises:
        mistake = sorted((ROOT / "solutions" / exercise.id / "mistakes").glob("*.py"))[2]
        (tmp_path / exercise.file).write_bytes(mistake.read_bytes())
    submission = Submission(name="alice", path=str(tmp_path))

    def once() -> str:
        grades: list[Grade] = []
        grade(COURSE, exercises, [submission], grades.append)
        return to_json(grades[0])

    results = {once() for _ in range(7)}
    busy = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(2)]
    try:
        results |= {once() for _ in range(3)}
    finally:
        for process in busy:
            process.kill()
            process.wait()
    (text,) = results
    assert json.loads(text)["score"] < json.loads(text)["max_score"]


def test_neighbours_and_processes_do_not_show_in_a_result(graded: Graded) -> None:
    alone = graded(WRONG)[0]
    crowded = graded(WRONG, BREAKING["aborts"], WRONG, RIGHT, WRONG)
    for one in (crowded[0], crowded[2], crowded[4]):
        assert one.exercises == alone.exercises


# What an author or the machine does wrong -----------------------------------------------------------------


def try_course(tmp_path: Path, suite: str = SUITE, points: int = 3) -> list[Grade]:
    course = write_course(tmp_path / "course", suite, points)
    (tmp_path / "first.py").write_text(RIGHT)
    grades: list[Grade] = []
    grade(course, course.exercises, [Submission(name="a", path=str(tmp_path))], grades.append)
    return grades


def test_a_suite_with_other_points_than_the_course_is_named(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"test_first\.py is worth 3 points and course\.toml says 4"):
        try_course(tmp_path, points=4)


def test_a_suite_that_cannot_be_read_is_named_before_anybody_is_graded(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match=r"test_first\.py cannot be used"):
        try_course(tmp_path, suite="import no_such_module\n")


def test_a_suite_with_an_unknown_fixture_gives_no_points(tmp_path: Path) -> None:
    (one,) = try_course(tmp_path, suite=SUITE.replace("test_prints(run)", "test_prints(run, misspelt)"))
    assert only_exercise(one).score == 2
    assert only_exercise(one).checks[0].status == "failed"


def test_a_mistake_in_the_authors_scenarios_is_nobody_elses(tmp_path: Path) -> None:
    course = write_course(tmp_path / "course")
    (tmp_path / "course" / "01_first" / "scenarios.py").write_text("def one(:\n")
    (tmp_path / "first.py").write_text(RIGHT)
    with pytest.raises(CourseError, match=r"scenarios\.py: Python cannot read this: .*line 1"):
        grade(course, course.exercises, [Submission(name="a", path=str(tmp_path))], lambda grade: None)


def test_a_test_that_is_skipped_has_not_passed(tmp_path: Path) -> None:
    (one,) = try_course(tmp_path, suite=SUITE.replace("trace = await", 'pytest.skip("later")\n    trace = await', 1))
    assert [check.status for check in only_exercise(one).checks] == ["failed", "passed"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("left", [asyncio.new_event_loop, socket.socketpair])
def test_what_the_process_has_left_open_is_no_failure_of_the_judge(
    tmp_path: Path, course: Course, left: Callable[[], object]
) -> None:
    """pytest looks for such objects at its end, and here it ends inside a process with things of its own."""
    garbage: list[object] = [left()]
    garbage.append(garbage)
    del garbage
    (tmp_path / "ada").mkdir()
    grades: list[Grade] = []
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        grade(course, course.exercises[:1], [Submission(name="ada", path=str(tmp_path / "ada"))], grades.append)
    gc.collect()
    assert [one.submission for one in grades] == ["ada"]


def test_two_courses_in_one_process_keep_their_own_suites(tmp_path: Path) -> None:
    (one,) = try_course(tmp_path / "one")
    (other,) = try_course(tmp_path / "other", suite=SUITE.replace('"world@1"', '"moon@1"'))
    assert (only_exercise(one).score, only_exercise(other).score) == (3, 2)


def test_a_process_that_cannot_be_started_is_nobody_s_mistake(graded: Graded, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/no/such/python")
    with pytest.raises(GraderError, match="cannot start a process"):
        graded(RIGHT)


def test_a_submission_that_cannot_even_be_looked_at_is_missing(tmp_path: Path, course: Course) -> None:
    grades: list[Grade] = []
    too_long = Submission(name="too long for the system", path=str(tmp_path / ("x" * 300)))
    grade(course, course.exercises, [too_long], grades.append)
    assert only_exercise(grades[0]).status == "missing"


ABSURD = {
    "ends too late": Trace(outcome="finished", elapsed=1e308),
    "held up for too long": Trace(
        outcome="finished",
        elapsed=3.0,
        blocking=(BlockingCall(at=0.0, seconds=1e308, call="time.sleep", task=None, coroutine=None, line=3),),
    ),
    "ends before it begins": Trace(
        outcome="deadlock",
        reason="deadlock",
        elapsed=5e-324,
        calls=(
            Call(
                coroutine="main", task="T", awaited_by=None, awaited_at=9, at=1e39, until=-1e39, how="pending", line=0
            ),
        ),
    ),
}


def test_a_line_where_none_is_asked_for_is_explained(tmp_path: Path) -> None:
    folder = tmp_path / "alice"
    folder.mkdir()
    guarded = f'print("loaded")\n{RIGHT}\n\nif __name__ == "__main__":\n    asyncio.run(main())\n'
    (folder / "run_program.py").write_text(guarded)
    grades: list[Grade] = []
    exercises = [one for one in COURSE.exercises if one.id == "04_run_program"]
    grade(COURSE, exercises, [Submission(name="alice", path=str(folder))], grades.append)
    failed = {check.name: check.message for check in only_exercise(grades[0]).checks if check.status == "failed"}
    assert {*failed} == {"test_the_program_prints_hello_and_world", "test_importing_the_file_runs_nothing"}
    assert "cannot say why" not in "".join(failed.values())


@pytest.mark.parametrize("name", ABSURD)
def test_a_run_that_cannot_be_explained_is_a_failed_check_and_stops_nobody(
    tmp_path: Path, course: Course, name: str
) -> None:
    """What checks and findings do with such a trace, if one ever got through."""
    (tmp_path / "first.py").write_text(RIGHT)
    marked: list[Mapping[str, Marked]] = []
    mark(
        course,
        course.exercises,
        [Submission(name=one, path=str(tmp_path)) for one in ("first", "second")],
        lambda submission, one: marked.append(one),
        through=lambda play: lambda *asked: ABSURD[name],
    )
    assert [one["01_first"].grade.score for one in marked] == [0, 0]


def test_a_trace_of_thousands_of_events_is_explained_by_its_first_ones(tmp_path: Path, course: Course) -> None:
    """Whoever writes traces by hand would keep the judge busy for minutes."""
    (tmp_path / "first.py").write_text(RIGHT)
    step = Step(at=1.0, until=1.0, task="T", entered="main", entered_line=3, left="main", line=4, how="awaits")
    call = Call(coroutine="main", task="T", awaited_by=None, awaited_at=None, at=0.0, until=0.0, how="finished", line=1)
    line = Line(at=1.0, text="hello", task="T", coroutine="main")
    most = Trace(
        outcome="finished", elapsed=2.0, steps=(step,) * 20_000, calls=(call,) * 20_000, printed=(line,) * 20_000
    )
    marked: list[Mapping[str, Marked]] = []
    mark(
        course,
        course.exercises,
        [Submission(name="long", path=str(tmp_path))],
        lambda submission, one: marked.append(one),
        through=lambda play: lambda *asked: most,
    )
    (one,) = marked
    assert one["01_first"].grade.score == 0
    assert len(msgspec.json.encode(one)) < 200_000


@pytest.mark.parametrize("source", ["", "import asyncio\n", "class Program:\n    async def main(self): ...\n"])
def test_a_file_without_main_earns_nothing(tmp_path: Path, source: str) -> None:
    course = Course(Path(__file__).parent.parent / "exercises")
    (tmp_path / "hello_world.py").write_text(source)
    grades: list[Grade] = []
    grade(course, course.select(["01"]), [Submission(name="a", path=str(tmp_path))], grades.append)
    (result,) = grades[0].exercises
    assert (result.score, [finding.code for finding in result.findings]) == (0, ["missing-name"])


def test_what_an_author_says_of_a_check_is_its_message(tmp_path: Path) -> None:
    suite = '''
async def test_prints(run):
    """hello, then world"""
    trace = await run("main")
    assert trace.lines == ["hello", "there"], "The second line greets no one."
'''
    course = write_course(tmp_path / "course", suite, points=1)
    (tmp_path / "first.py").write_text(RIGHT)
    grades: list[Grade] = []
    grade(course, course.exercises[:1], [Submission(name="ada", path=str(tmp_path))], grades.append)
    assert only_exercise(grades[0]).checks[0].message.endswith("The second line greets no one.")
