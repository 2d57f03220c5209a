"""What a student gets from plain `pytest`, what an author may write in a suite, and that nobody else is disturbed."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent
from typing import Any
from xml.etree import ElementTree

import pytest

from grader.course.course import Course
from grader.course.fingerprints import fingerprint
from tests.commands import HANGS, run_command

pytestmark = pytest.mark.timeout(200)

PARALLEL = pytest.param(["-n", "2"], marks=pytest.mark.slow)
ROOT = Path(__file__).parent.parent
SOLUTION = (ROOT / "solutions/08_create_task/create_task.py").read_text(encoding="utf-8")
ONE_AFTER_THE_OTHER = """\
import asyncio


async def worker_1():
    print("worker_1 start")
    await asyncio.sleep(1)
    print("worker_1 done")


async def worker_2():
    print("worker_2 start")
    await asyncio.sleep(2)
    print("worker_2 done")


async def main():
    print("before await")
    await worker_1()
    print("awaited worker_1")
    await worker_2()
    print("awaited worker_2")
"""
HELLO = """\
import asyncio


async def main():
    print("hello")
    await asyncio.sleep(1)
    print("world")
    return "done"
"""
SETTINGS = """\
[pytest]
addopts = --import-mode=importlib
asyncio_default_fixture_loop_scope = function
filterwarnings = error
"""
ESCAPE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")


class Project:
    """A folder with files, in which pytest is run in its own process."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def write(self, **files: str) -> None:
        """`a__b_py="…"` is the file `a/b.py`."""
        for name, text in files.items():
            path = self.folder / (name.replace("__", "/").removesuffix("_py") + ".py" if name.endswith("_py") else name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(dedent(text), encoding="utf-8")

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *arguments]

    def pytest(self, *arguments: str, by: Callable[..., Any] = run_command) -> "subprocess.CompletedProcess[str]":
        done: subprocess.CompletedProcess[str] = by(
            self.command(*arguments),
            cwd=self.folder,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=HANGS,
        )
        return done


@pytest.fixture
def student(tmp_path: Path) -> Project:
    """Create a student's folder: one exercise of the course with its solution in place, and this project's settings."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    section = re.search(r"^\[tool\.pytest\.ini_options\]\n.*?(?=^\[)", text, re.MULTILINE | re.DOTALL)
    assert section is not None
    (tmp_path / "pyproject.toml").write_text(section[0], encoding="utf-8")
    target = tmp_path / "exercises"
    target.mkdir()
    shutil.copy(ROOT / "exercises" / "course.toml", target)
    shutil.copytree(ROOT / "exercises" / "08_create_task", target / "08_create_task")
    return Project(tmp_path)


@pytest.fixture
def author(tmp_path: Path) -> Callable[..., Project]:
    """Create a course of one exercise, `hello`, with this suite and program."""

    def course(suite: str, program: str = HELLO, scenarios: str = "", settings: str = "") -> Project:
        project = Project(tmp_path)
        stub = fingerprint(b"...")
        project.write(
            **{"pytest.ini": SETTINGS + settings},
            course__01_hello__hello_py=program,
            course__01_hello__test_hello_py="import asyncio, pytest\n" + dedent(suite),
        )
        if scenarios:
            project.write(course__01_hello__scenarios_py=scenarios)
        (tmp_path / "course" / "course.toml").write_text(
            f'title = "A course"\n[[exercises]]\nid = "01_hello"\ntitle = "Hello"\npoints = 1\nhints = []\n'
            f'stub = "{stub}"\nasks = {{main = "async"}}\n'
        )
        return project

    return course


def put(student: Project, source: str) -> None:
    (student.folder / "exercises/08_create_task/create_task.py").write_text(source, encoding="utf-8")


def outcomes(done: subprocess.CompletedProcess[str]) -> dict[str, int]:
    """`{"passed": 2, "failed": 1}` from pytest's last line."""
    last = ESCAPE.sub("", done.stdout.strip().splitlines()[-1])
    return {kind: int(count) for count, kind in re.findall(r"(\d+) (passed|failed|errors?|skipped|warnings?)", last)}


# What a student reads -------------------------------------------------------------------------------------


def test_a_solution_passes_and_the_next_exercise_is_named(student: Project) -> None:
    put(student, SOLUTION)
    done = student.pytest("exercises/08_create_task")
    assert (done.returncode, outcomes(done)) == (0, {"passed": 6})
    assert "08_create_task: 7 of 7 points. Well done. Next: 09_say_after_together" in done.stdout
    learnt = [line for line in done.stdout.partition("Well done.")[2].splitlines() if line.startswith("    ")]
    assert " ".join(" ".join(learnt).split()).startswith("A task runs while you wait for another")
    assert max(map(len, learnt)) <= 80


@pytest.mark.slow
def test_some_of_the_checks_are_not_the_whole_exercise(student: Project) -> None:
    put(student, SOLUTION)
    said = student.pytest("exercises/08_create_task", "-k", "takes_two_seconds").stdout
    assert "08_create_task: 2 of 2 points of the checks that ran; all of them are worth 7\n" in said
    assert "Well done" not in said


@pytest.mark.slow
def test_pytest_on_the_file_itself_is_sent_to_its_folder(student: Project) -> None:
    put(student, SOLUTION)
    done = student.pytest("exercises/08_create_task/create_task.py")
    assert "The checks of create_task.py are beside it: pytest exercises/08_create_task\n" in done.stdout


@pytest.mark.slow
def test_a_folder_without_settings_has_no_warning_about_them(student: Project) -> None:
    put(student, SOLUTION)
    (student.folder / "pyproject.toml").unlink()
    done = student.pytest("exercises/08_create_task")
    assert (outcomes(done), done.stderr) == ({"passed": 6}, "")


@pytest.mark.slow
def test_the_same_works_in_any_folder_and_import_mode(student: Project) -> None:
    put(student, SOLUTION)
    student.write(**{"pytest.ini": "[pytest]\n"})
    done = student.pytest("exercises/08_create_task")
    assert outcomes(done)["passed"] == 6


@pytest.mark.slow
def test_feedback_shows_title_columns_and_times_and_no_traceback(student: Project) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    done = student.pytest("exercises/08_create_task")
    said = done.stdout
    assert done.returncode == 1
    assert outcomes(done)["failed"] == 4
    assert re.search(r"^_+ Both workers start before the first one is done _+$", said, re.MULTILINE)
    assert re.search(r"^_+ Takes 2 s, not 3 _+\nExpected 2 s in all; your program took 3 s\.$", said, re.MULTILINE)
    assert re.search(r"^ +expected +your program$", said, re.MULTILINE)
    assert re.search(r"^ +0 s  before await +0 s  before await$", said, re.MULTILINE)
    assert re.search(r"^> +0 s  worker_2 start +1 s  worker_1 done$", said, re.MULTILINE)
    assert re.search(r"took 3 s\.", said)
    assert "08_create_task: 2 of 7 points. A hint: grader hint 08_create_task" in said
    for unwanted in ("assert ", "await run(", "Traceback", "AssertionError", "plugin.py", "\nE  "):
        assert unwanted not in said
    body = said.partition("FAILURES")[2].partition("short test summary")[0].splitlines()[1:]
    assert max(map(len, body)) <= 80


@pytest.mark.slow
def test_feedback_shows_the_line_itself_and_a_timeline_beside_what_is_expected(student: Project) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    said = student.pytest("exercises/08_create_task").stdout
    number = ONE_AFTER_THE_OTHER.splitlines().index("    await worker_1()") + 1
    assert f"\n    {number} | await worker_1()\n" in said
    drawn = re.search(
        r"^ +0 s .* 3 s\n +expected  (.*)\n +main +(.*)\n +worker_1 +(.*)\n +worker_2 +(.*)$", said, re.MULTILINE
    )
    assert drawn is not None
    expected, *rows = drawn.groups()
    assert len(expected) * 3 == pytest.approx(len(rows[0]) * 2, abs=3)  # 2 s and 3 s on one axis
    assert len(rows[1]) < len(rows[0])


@pytest.mark.slow
def test_of_a_further_check_the_first_difference_is_told_without_a_column_of_times(
    author: Callable[..., Project],
) -> None:
    suite = """
        async def test_elsewhere(run):
            assert (await run("main")).lines == ["hello"]

        async def test_times(run):
            assert (await run("main")).timed_lines == ["hello@0", "world@0.5", "world@1"]

        async def test_times_of_others(run):
            assert (await run("main")).timed_lines == ["hello@0", "world@1.5"]
    """
    said = author(suite).pytest("course").stdout
    assert '\nExpected "0.5 s  world", but "1 s  world" came.\n' in said
    assert '\nExpected "1.5 s  world", but "1 s  world" came.\n' in said


@pytest.mark.slow
def test_one_cause_is_explained_once_in_at_most_a_screen(student: Project) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    said = student.pytest("exercises/08_create_task").stdout
    body = said.partition("FAILURES")[2].partition("short test summary")[0]
    assert body.count("run one after the other") == 1
    assert len(body.splitlines()) <= 40
    assert student.pytest("exercises/08_create_task", "-v").stdout.count("run one after the other") >= 3


@pytest.mark.slow
def test_who_asks_for_one_check_gets_its_whole_text(student: Project) -> None:
    """An IDE shows each test by itself, and so does a JUnit file."""
    put(student, ONE_AFTER_THE_OTHER)
    student.pytest("exercises/08_create_task", "--junitxml=report.xml")
    report = ElementTree.parse(student.folder / "report.xml")
    told = {case.get("name"): case.findtext("failure", "") for case in report.iter("testcase")}
    assert "worker_1 and worker_2 run one after the other" in told["test_takes_two_seconds_not_three"]
    assert told["test_takes_two_seconds_not_three"].startswith("Takes 2 s, not 3\n")


@pytest.mark.slow
def test_a_stub_is_not_started(student: Project) -> None:
    done = student.pytest("exercises/08_create_task")
    assert outcomes(done) == {"failed": 6}
    assert done.stdout.count("Not started yet: open create_task.py and look for TODO.") == 1
    assert "08_create_task: 0 of 7 points" in done.stdout


@pytest.mark.slow
def test_a_missing_file_is_said_to_be_missing(student: Project) -> None:
    (student.folder / "exercises/08_create_task/create_task.py").unlink()
    done = student.pytest("exercises/08_create_task")
    assert outcomes(done) == {"failed": 6}
    assert "the exercise's file is missing" in done.stdout
    assert "There is no file create_task.py in" in done.stdout
    assert "Traceback" not in done.stdout


@pytest.mark.slow
def test_a_file_that_python_cannot_read_is_told_with_its_line(student: Project) -> None:
    put(student, "import asyncio\n\n\nasync def main()\n    pass\n")
    done = student.pytest("exercises/08_create_task")
    assert outcomes(done) == {"failed": 6}
    assert re.search(r"^create_task\.py, line 4: ", done.stdout, re.MULTILINE)
    assert "expected ':'" in done.stdout
    assert done.stdout.count("line 4") == 1
    assert "Traceback" not in done.stdout


@pytest.mark.slow
def test_very_verbose_shows_pytest_s_own_view_too(student: Project) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    said = student.pytest("-vv", "exercises/08_create_task").stdout
    assert ">       assert trace.timed_lines == [" in said
    assert "feedback" in said
    assert re.search(r"^ +expected +your program$", said, re.MULTILINE)


@pytest.mark.slow
def test_prints_are_shown_only_on_demand(student: Project) -> None:
    put(student, SOLUTION)
    with_s = student.pytest("-s", "exercises/08_create_task/test_create_task.py::test_prints_in_order")
    assert (outcomes(with_s), with_s.stdout.count("worker_2 done")) == ({"passed": 1}, 1)
    without = student.pytest("exercises/08_create_task/test_create_task.py::test_prints_in_order")
    assert (outcomes(without), without.stdout.count("worker_2 done")) == ({"passed": 1}, 0)


@pytest.mark.slow
@pytest.mark.parametrize("plugin", ["timeout", "xdist"])
def test_works_without_other_plugins(student: Project, plugin: str) -> None:
    put(student, SOLUTION)
    done = student.pytest("-p", f"no:{plugin}", "-o", "timeout=", "-W", "ignore", "-c", "/dev/null", "exercises")
    assert outcomes(done) == {"passed": 6}


def test_says_what_is_missing_without_pytest_asyncio(student: Project) -> None:
    put(student, SOLUTION)
    student.write(**{"pytest.ini": "[pytest]\n"})
    done = student.pytest("-p", "no:asyncio", "exercises/08_create_task")
    assert done.returncode == 2
    assert "suites need pytest-asyncio" in done.stdout
    assert "Traceback" not in done.stdout


# Others who read the reports ------------------------------------------------------------------------------

READER = '''
"""Reads each report as graders of pull requests, annotation plugins and IDEs do, and writes down what it found."""

import json
import os
from pathlib import Path

import pytest
from _pytest._code.code import ExceptionChainRepr
from _pytest.reports import TestReport

checks, failures, locations, kept = {}, [], {}, []


def place(location):
    return [Path(location.path).name, location.lineno, location.message]


def pytest_runtest_logreport(report):
    locations.setdefault(report.nodeid, set()).add(report.location)
    checks.setdefault(report.head_line, "passed")
    if report.failed:
        checks[report.head_line] = "failed"
        sent = {name: value for name, value in report._to_json().items() if name != "node"}
        failures.append(about(report) | {"again": about(TestReport._from_json(json.loads(json.dumps(sent))))})


def about(report):
    failure = report.longrepr
    assert isinstance(failure, ExceptionChainRepr)
    os.path.commonpath([Path.cwd(), Path(failure.reprcrash.path)])
    return {
        "when": report.when,
        "name": report.nodeid.split("::")[-1],
        "crash": place(failure.reprcrash),
        "entry": place(failure.reprtraceback.reprentries[0].reprfileloc),
        "chain": [[str(traceback), str(crash)] for traceback, crash, _ in failure.chain],
        "traceback": str(failure.reprtraceback),
        "text": str(failure),
        "same": report.longreprtext.endswith(str(failure)),
    }


def pytest_exception_interact(call, report):
    assert call.excinfo.getrepr(style="no").chain
    assert report.longrepr.reprtraceback


def pytest_terminal_summary(terminalreporter):
    kept.extend(report.location for report in terminalreporter.stats.get("failed", []))


def pytest_sessionfinish(session):
    if not hasattr(session.config, "workerinput"):
        Path(session.config.rootpath, "read.json").write_text(json.dumps({"checks": checks, "failures": failures}))
    assert all(len(one) == 1 for one in locations.values())


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    known = set().union(*locations.values()) if locations else set()
    assert {tuple(one) for one in kept} <= {tuple(one) for one in known}
'''


def read(project: Project, *arguments: str) -> dict[str, Any]:
    """Return what such a reader finds in a run of pytest."""
    (project.folder / "reader.py").write_text(READER, encoding="utf-8")
    done = project.pytest("-p", "reader", *arguments)
    said = done.stdout + done.stderr
    assert "INTERNALERROR" not in said, said
    assert "Traceback" not in said, said
    found: dict[str, Any] = json.loads((project.folder / "read.json").read_text(encoding="utf-8"))
    return found


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], ["--tb=no", "-s"], PARALLEL], ids=["plain", "quiet", "parallel"])
def test_untouched_stubs_get_nothing_from_who_counts_reports(student: Project, options: list[str]) -> None:
    for exercise in Course(ROOT / "exercises").exercises:
        shutil.copytree(exercise.folder, student.folder / "exercises" / exercise.id, dirs_exist_ok=True)
    found = read(student, *options, "exercises")
    assert set(found["checks"].values()) == {"failed"}
    assert len(found["failures"]) > 120
    not_started = [one for one in found["failures"] if "Not started yet: open " in one["traceback"]]
    assert len(not_started) > 100  # the others are programs to mend, which are run
    assert {one["crash"][1] for one in not_started} == {1}


@pytest.mark.slow
def test_who_counts_reports_passes_the_checks_that_grade_passes(student: Project) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    grade = [sys.executable, "-m", "grader", "grade", ".", "--exercise", "08", "--format", "json"]
    graded = run_command(grade, cwd=student.folder, capture_output=True, encoding="utf-8", timeout=HANGS)
    checks = json.loads(graded.stdout)["exercises"][0]["checks"]
    assert read(student, "exercises")["checks"] == {one["name"]: one["status"] for one in checks}


@pytest.mark.slow
@pytest.mark.parametrize(
    "options",
    [[], PARALLEL, ["--tb=short"], ["--tb=line"], ["--tb=native"], ["-rA"], ["-vv"]],
    ids=["plain", "parallel", "short", "line", "native", "summary", "verbose"],
)
def test_a_failure_points_at_the_student_s_line_and_tells_all(student: Project, options: list[str]) -> None:
    put(student, ONE_AFTER_THE_OTHER)
    found = read(student, *options, "exercises")
    line = ONE_AFTER_THE_OTHER.splitlines().index("    await worker_1()") + 1
    told = {one["name"]: one for one in found["failures"]}
    one = told["test_takes_two_seconds_not_three"]
    assert one["crash"] == one["entry"] == ["create_task.py", line, "Takes 2 s, not 3"]
    assert one["text"].startswith("Takes 2 s, not 3\n\ncreate_task.py, line 18: worker_1 and worker_2 run one after")
    assert one["text"].startswith(one["traceback"][:200])
    assert one["same"]
    assert ("assert trace.elapsed == 2" in one["text"]) is ("-vv" in options)
    again = one.pop("again")
    assert again == one


@pytest.mark.slow
def test_a_check_that_cannot_start_or_end_is_read_like_one_that_fails(author: Callable[..., Project]) -> None:
    suite = """
        @pytest.fixture
        def broken():
            raise ValueError("no such thing")

        @pytest.fixture
        def left_open():
            yield
            raise ValueError("cannot be closed")

        def test_begins(broken):
            pass

        async def test_runs(run):
            assert (await run("main")).result == "something else"

        def test_ends(left_open):
            pass
    """
    found = read(author(suite), "course")
    assert [(one["when"], one["name"]) for one in found["failures"]] == [
        ("setup", "test_begins"),
        ("call", "test_runs"),
        ("teardown", "test_ends"),
    ]
    assert found["checks"] == {"test_begins": "failed", "test_runs": "failed", "test_ends": "failed"}
    assert {one["crash"][0] for one in found["failures"]} == {"hello.py"}
    assert ["no such thing" in one["text"] for one in found["failures"]] == [True, False, False]


@pytest.mark.slow
def test_where_there_is_no_file_the_place_is_the_check(student: Project) -> None:
    (student.folder / "exercises/08_create_task/create_task.py").unlink()
    found = read(student, "exercises")
    suite = (student.folder / "exercises/08_create_task/test_create_task.py").read_text(encoding="utf-8").splitlines()
    for one in found["failures"]:
        file, line, _ = one["crash"]
        assert (file, one["name"] in "".join(suite[line - 1 : line + 2])) == ("test_create_task.py", True)


@pytest.mark.slow
def test_feedback_comes_first_where_a_runner_asks_for_pytest_s_own_view(student: Project) -> None:
    """IDEs do, through teamcity-messages: they show the whole of a comparison."""
    put(student, ONE_AFTER_THE_OTHER)
    student.write(ide_py="def pytest_configure(config):\n    config.option.verbose = 2\n")
    texts = [one["text"] for one in read(student, "-p", "ide", "exercises")["failures"]]
    assert texts[1].startswith("Takes 2 s, not 3\n\ncreate_task.py, line 18: ")
    assert ">       assert trace.elapsed == 2" in texts[1]


@pytest.mark.slow
@pytest.mark.parametrize("options", [[], PARALLEL], ids=["plain", "parallel"])
def test_cases_of_a_junit_file_are_at_the_student_s_line_and_have_names_of_their_own(
    student: Project, options: list[str]
) -> None:
    shutil.copytree(ROOT / "exercises" / "09_say_after_together", student.folder / "exercises/09_say_after_together")
    put(student, ONE_AFTER_THE_OTHER)
    student.pytest("exercises", "--junitxml=report.xml", *options)
    cases = list(ElementTree.parse(student.folder / "report.xml").iter("testcase"))
    names = [case.attrib["name"] for case in cases]
    assert len(set(names)) == len(names) > 10
    assert {"08_create_task.test_the_loop_is_never_blocked", "test_waits_for_any_workers"} <= set(names)
    places = {case.attrib["name"]: (case.attrib["file"], case.attrib["line"]) for case in cases}
    file = str(Path("exercises/08_create_task/create_task.py"))
    assert places["test_waits_for_any_workers"] == (file, "18")
    assert places["08_create_task.test_the_loop_is_never_blocked"] == (file, "1")
    assert {Path(file).name for file, _ in places.values()} == {"create_task.py", "say_after_together.py"}


def test_a_junit_file_keeps_to_the_form_that_the_settings_ask_for(student: Project) -> None:
    student.pytest("exercises", "--junitxml=report.xml", "-o", "junit_family=xunit2")
    for case in ElementTree.parse(student.folder / "report.xml").iter("testcase"):
        assert set(case.attrib) == {"classname", "name", "time"}


# Warnings -------------------------------------------------------------------------------------------------

HARMLESS = {
    "a comparison with a literal": """
        async def main():
            if "hel" + "lo" is not 3:
                print("hello")
    """,
    "an unknown escape": """
        async def main():
            print("hello" if "\\d" else "")
    """,
    "something old": """
        import warnings

        async def main():
            warnings.warn("use something else", DeprecationWarning)
            warnings.warn("be careful")
            print("hello")
    """,
    "an unclosed file": """
        kept = []

        async def main():
            kept.append(open(__file__))
            open(__file__)
            print("hello")
    """,
    "a finalizer that fails": """
        class Thing:
            def __del__(self):
                raise ValueError("too late")

        kept = Thing()

        async def main():
            Thing()
            print("hello")
    """,
    "a thread that fails": """
        import threading

        def fail():
            raise ValueError("in a thread")

        async def main():
            thread = threading.Thread(target=fail)
            thread.start()
            thread.join()
            print("hello")
    """,
    "a thread that warns": """
        import threading, warnings

        def warn():
            warnings.warn("in a thread", ResourceWarning)
            print("hello")

        async def main():
            thread = threading.Thread(target=warn)
            thread.start()
            thread.join()
    """,
    "its own filters": """
        import warnings

        async def main():
            warnings.simplefilter("error")
            try:
                warnings.warn("be careful")
            except UserWarning:
                print("hello")
    """,
    "warnings that it counts": """
        import warnings

        async def main():
            with warnings.catch_warnings(record=True) as caught:
                warnings.simplefilter("always")
                warnings.warn("one", DeprecationWarning)
                warnings.warn("two")
            print("hello" if len(caught) == 2 else caught)
    """,
    "warnings on standard error": """
        import contextlib, io, warnings

        async def main():
            with contextlib.redirect_stderr(io.StringIO()) as said:
                warnings.warn("be careful")
            print("hello" if "UserWarning: be careful" in said.getvalue() else said.getvalue())
    """,
}
"""Programs that print `hello`, and would not if what Python only warns of were more than that."""
if sys.version_info < (3, 14):  # `get_event_loop` makes no loop from then on
    HARMLESS["the loop of a plain program"] = """
        import asyncio

        async def greet():
            print("hello")

        def main():
            loop = asyncio.get_event_loop()
            loop.run_until_complete(greet())
            loop.close()
    """
STRICT = {
    "settings": ([], {}),
    "option": (["-o", "filterwarnings=", "-W", "error"], {}),
    "environment": (["-o", "filterwarnings="], {"PYTHONWARNINGS": "error"}),
}


@pytest.mark.slow
@pytest.mark.parametrize("program", HARMLESS.values(), ids=HARMLESS)
def test_what_python_only_warns_of_costs_no_points(author: Callable[..., Project], program: str) -> None:
    suite = """
        async def test_greets(run):
            assert (await run("main")).lines == ["hello"]

        def test_is_still_strict():
            import gc, warnings
            gc.collect()
            with pytest.raises(DeprecationWarning):
                warnings.warn("old", DeprecationWarning)
    """
    done = author(suite, dedent(program)).pytest("course")
    assert outcomes(done) == {"passed": 2}, done.stdout


@pytest.mark.parametrize("how", STRICT)
def test_no_filter_for_warnings_reaches_the_program(
    author: Callable[..., Project], monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    suite = """
        async def test_greets(run):
            assert (await run("main")).lines == ["hello"]

        async def test_greets_again(run):
            assert (await run("main", until=100)).lines == ["hello"]
    """
    options, environment = STRICT[how]
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    project = author(suite, dedent(HARMLESS["something old"]))
    done = project.pytest(*options, "course")
    assert outcomes(done) == {"passed": 2}, done.stdout + done.stderr


# Debuggers ------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
@pytest.mark.parametrize("options", [[], ["-s"]], ids=["captured", "shown"])
def test_breakpoint_stops_in_the_program_and_the_run_goes_on(student: Project, options: list[str]) -> None:
    pexpect = pytest.importorskip("pexpect")
    put(student, SOLUTION.replace('    print("before await")\n', '    breakpoint()\n    print("before await")\n', 1))
    command = student.command(
        *options, "-o", "timeout=0.5", "exercises/08_create_task/test_create_task.py::test_prints_in_order"
    )
    child = pexpect.spawn(command[0], command[1:], cwd=str(student.folder), encoding="utf-8", timeout=HANGS)
    try:
        child.expect_exact("(Pdb)")
        time.sleep(1)  # the limit is half of that
        child.sendline("p 1000 + 1")
        child.expect_exact("1001")
        child.expect_exact("(Pdb)")
        child.sendline("c")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    said = ESCAPE.sub("", child.before)
    assert "1 passed" in said
    assert child.exitstatus == 0
    assert ("worker_1 start" in said) is ("-s" in options)


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
def test_ctrl_c_ends_the_session_though_the_program_never_ends(student: Project) -> None:
    pexpect = pytest.importorskip("pexpect")
    endless = 'import asyncio\nprint("begin")\nasync def main():\n    n = 1\n    while n:\n        n += 1\n'
    put(student, endless)
    command = student.command("-s", "exercises/08_create_task")
    child = pexpect.spawn(command[0], command[1:], cwd=str(student.folder), encoding="utf-8", timeout=HANGS)
    try:
        child.expect_exact("begin")
        time.sleep(0.5)
        child.sendintr()
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    assert "KeyboardInterrupt" in child.before
    assert child.exitstatus == 2


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal as POSIX has it")
def test_pdb_after_a_failure_can_be_left(student: Project) -> None:
    pexpect = pytest.importorskip("pexpect")
    put(student, ONE_AFTER_THE_OTHER)
    command = student.command("--pdb", "exercises/08_create_task/test_create_task.py::test_takes_two_seconds_not_three")
    child = pexpect.spawn(command[0], command[1:], cwd=str(student.folder), encoding="utf-8", timeout=HANGS)
    try:
        child.expect_exact("(Pdb)")
        child.sendline("p trace.elapsed")
        child.expect(r"3(\.0)?\s")
        child.expect_exact("(Pdb)")
        child.sendline("c")
        child.expect(pexpect.EOF)
    finally:
        child.close(force=True)
    said = ESCAPE.sub("", child.before)
    assert "1 failed" in said
    assert "INTERNALERROR" not in said


# The wall limit -------------------------------------------------------------------------------------------

ENDLESS = {
    "plain": "async def main():\n    while True: pass",
    "gathered": """
import asyncio
async def spin():
    while True: pass
async def main():
    await asyncio.gather(spin(), return_exceptions=True)
""",
    "in the background": """
import asyncio
async def spin():
    while True: pass
async def main():
    asyncio.create_task(spin())
    await asyncio.sleep(1)
""",
    "in a callback": """
import asyncio
def spin():
    while True: pass
async def main():
    asyncio.get_running_loop().call_soon(spin)
    await asyncio.sleep(1)
""",
    "catches everything": """
async def main():
    while True:
        try:
            while True: pass
        except BaseException: pass
""",
}
TWO_TESTS = """
{mark}
async def test_first(run):
    \"""It ends\"""
    trace = await run("main")
    assert trace.outcome == "finished"

async def test_second(run):
    \"""Another one runs as ever\"""
    trace = await run("other")
    assert trace.result == 7
"""
OTHER = "\nasync def other():\n    return 7\n"


@pytest.mark.slow
@pytest.mark.parametrize("how", ["marker", "setting"])
def test_the_timeout_is_the_wall_limit_of_a_run(author: Callable[..., Project], how: str) -> None:
    mark, seconds = ("@pytest.mark.timeout(0.3)", 1000) if how == "marker" else ("", 0.3)
    project = author(TWO_TESTS.format(mark=mark), ENDLESS["plain"] + OTHER, settings=f"timeout = {seconds}\n")
    before = os.times().children_user
    done = project.pytest("course", by=subprocess.run)
    assert os.times().children_user - before < 8  # a limit of 1000 s allows 150 processor seconds
    assert outcomes(done) == {"failed": 1, "passed": 1}
    assert "does not come to an end" in done.stdout
    assert "Timeout" not in done.stdout


@pytest.mark.slow
@pytest.mark.parametrize("program", list(ENDLESS.values())[1:], ids=list(ENDLESS)[1:])
def test_no_endless_program_swallows_the_limit(author: Callable[..., Project], program: str) -> None:
    project = author(TWO_TESTS.format(mark="@pytest.mark.timeout(0.3)"), program + OTHER)
    done = project.pytest("course")
    assert outcomes(done) == {"failed": 1, "passed": 1}
    assert "does not come to an end" in done.stdout


# What an author may write ---------------------------------------------------------------------------------


def test_an_author_s_own_coroutines_live_on_the_virtual_loop(author: Callable[..., Project]) -> None:
    suite = """
        async def test_sleeps():
            loop = asyncio.get_running_loop()
            await asyncio.sleep(1000)
            assert loop.time() == 1000

        async def test_starts_at_zero():
            assert asyncio.get_running_loop().time() == 0

        def test_plain():
            assert True

        class TestInAClass:
            async def test_sleeps_too(self):
                await asyncio.gather(asyncio.sleep(500), asyncio.sleep(1000))
    """
    start, virtual_seconds = time.monotonic(), 2000
    done = author(suite).pytest("course")
    assert outcomes(done) == {"passed": 4}
    assert time.monotonic() - start < virtual_seconds


@pytest.mark.slow
def test_a_suite_s_own_deadlock_fails_that_test_only(author: Callable[..., Project]) -> None:
    suite = """
        async def test_waits_for_ever():
            \"""Never ends\"""
            await asyncio.Event().wait()

        async def test_runs(run):
            \"""Runs\"""
            assert (await run("main")).lines == ["hello", "world"]
    """
    done = author(suite).pytest("course")
    assert outcomes(done) == {"failed": 1, "passed": 1}
    assert "Deadlock" in done.stdout


@pytest.mark.slow
def test_a_run_takes_until_cancel_at_start_replace_and_scenarios(author: Callable[..., Project]) -> None:
    suite = """
        async def test_until(run):
            trace = await run("main", until=0.5)
            assert (trace.outcome, trace.lines) == ("cut off", ["hello"])

        async def test_cancel_at(run):
            trace = await run("main", cancel_at=0.5)
            assert (trace.outcome, trace.elapsed, trace.lines) == ("raised", 0.5, ["hello"])

        async def test_start(run):
            trace = await run("today", start="2030-02-03 04:05:06")
            assert [line[:19] for line in trace.lines] == ["2030-02-03 04:05:06"]

        async def test_replace(run):
            trace = await run("greet", replace={"name": "another_name"})
            assert trace.lines == ["hello, Grace"]
            assert (await run("greet")).lines == ["hello, Ada"]

        async def test_scenario(run):
            trace = await run("beside", 0.25)
            assert trace.timed_lines == ["hello@0", "tick@0.25", "world@1"]

        async def test_arguments(run):
            trace = await run("joined", "a", [1, 2], end="!")
            assert trace.result == "a12!"

        async def test_script_and_import(run):
            assert (await run.script()).lines == ["script"]
            assert (await run.imported()).lines == []

        async def test_the_same_run_is_made_once(run):
            assert await run("main") is await run("main")
    """
    program = HELLO + dedent("""
        import datetime

        def name():
            return "Ada"

        async def greet():
            print("hello,", name())

        def today():
            print(datetime.datetime.now())

        async def joined(first, numbers, end=""):
            return first + "".join(map(str, numbers)) + end

        if __name__ == "__main__":
            print("script")
    """)
    scenarios = """
        import asyncio

        def another_name():
            return "Grace"

        async def beside(module, delay):
            task = asyncio.create_task(module.main())
            await asyncio.sleep(delay)
            print("tick")
            await task
    """
    done = author(suite, program, scenarios).pytest("course")
    assert outcomes(done) == {"passed": 8}, done.stdout


@pytest.mark.slow
def test_scenarios_that_python_cannot_read_are_named_and_nobody_s_fault(author: Callable[..., Project]) -> None:
    suite = """
        async def test_greets(run):
            assert (await run("main")).lines == ["hello"]
    """
    done = author(suite, scenarios="def one(:").pytest("course")
    assert outcomes(done) == {"failed": 1}
    said = " ".join(done.stdout.split())
    assert "scenarios.py: Python cannot read this: invalid syntax (scenarios.py, line 1)" in said
    assert "It is part of the exercise" in said
    assert "Traceback" not in said
    assert "suite_run.py" not in said


@pytest.mark.slow
def test_an_author_s_message_takes_the_place_of_the_comparison(author: Callable[..., Project]) -> None:
    suite = """
        async def test_result(run):
            \"""Returns 7\"""
            trace = await run("main")
            assert trace.result == 7, "seven is what is asked for"
    """
    said = author(suite).pytest("course").stdout
    assert "seven is what is asked for" in said
    assert "assert " not in said


NOT_JUDGED = "Your program ended with OSError, so this cannot be judged."
ABOUT_ITS_END = {
    "the result": ("assert trace.result == 1, 'it does not count'", NOT_JUDGED),
    "its lines": ("assert trace.lines[1:] == ['2'], 'it does not wait'", NOT_JUDGED),
    "its lines, by a finding": ("assert trace.shows('2'), 'race: it does not wait'", NOT_JUDGED),
    "how it ended": ("assert trace.outcome == 'finished', 'it does not go on'", "it does not go on"),
    "its exception": ("assert trace.error; assert trace.lines == [], 'it prints'", "it prints"),
    "more than its end": ("assert trace.outcome == 'raised'; assert trace.lines == [], 'it prints'", "it prints"),
}


@pytest.mark.parametrize(("check", "words"), ABOUT_ITS_END.values(), ids=ABOUT_ITS_END)
def test_an_author_s_message_is_not_said_of_a_program_that_broke_off(
    author: Callable[..., Project], check: str, words: str
) -> None:
    suite = f"async def test_it(run):\n    trace = await run('main', 1)\n    {check}\n"
    said = author(suite, "async def main(n):\n    print(n)\n    raise OSError\n").pytest("course").stdout
    assert [one for one in (NOT_JUDGED, check.split("'")[-2]) if one in said] == [words]


@pytest.mark.slow
@pytest.mark.parametrize("program", ["await asyncio.Event().wait()", "while True: pass"])
def test_a_result_that_never_came_is_not_judged(author: Callable[..., Project], program: str) -> None:
    suite = "async def test_it(run):\n    trace = await run('main', 1)\n    assert trace.result == 1, 'it lacks one'\n"
    said = author(suite, f"import asyncio\nasync def main(n):\n    {program}\n").pytest("course").stdout
    assert "it lacks one" not in said
    assert "so this cannot be judged." in " ".join(said.split())


@pytest.mark.slow
def test_the_run_fixture_says_where_it_belongs(author: Callable[..., Project]) -> None:
    project = author("def test_nothing(): pass")
    project.write(test_elsewhere_py="def test_it(run): pass")
    done = project.pytest("test_elsewhere.py")
    assert outcomes(done) == {"error": 1}
    assert "the `run` fixture belongs to suites" in done.stdout


def test_a_broken_course_is_named_with_its_file(author: Callable[..., Project]) -> None:
    project = author("def test_nothing(): pass")
    (project.folder / "course" / "course.toml").write_text('title = "x"\n[[exercises]]\nid = 7\n')
    done = project.pytest("course")
    assert done.returncode != 0
    assert "course.toml" in done.stdout + done.stderr
    assert "INTERNALERROR" not in done.stdout


# Everybody else -------------------------------------------------------------------------------------------

BYSTANDER = {
    "test_own_py": """
        import asyncio
        import time

        import pytest

        @pytest.fixture
        def run():
            return "mine"

        @pytest.mark.asyncio
        async def test_marked():
            start, delay = time.monotonic(), 0.05
            await asyncio.sleep(delay)
            assert time.monotonic() - start >= 0.8 * delay
            assert "grader" not in type(asyncio.get_running_loop()).__module__

        async def test_unmarked():
            await asyncio.sleep(0)

        def test_fixture(run):
            assert run == "mine"

        @pytest.mark.points("many", "arguments", even="keywords")
        def test_marker():
            pass

        def test_fails():
            left, right = [1, 2], [1, 3]
            assert left == right

        @pytest.mark.timeout(0.3)
        def test_too_slow():
            time.sleep(5)
    """,
}
OWN_LOOPS = """
    import asyncio

    class OwnLoop(asyncio.SelectorEventLoop):
        pass

    def pytest_asyncio_loop_factories(config, item):
        return {"own": OwnLoop}
"""
EVERY_LOOP_IS_OWN = """
    import asyncio, pytest

    @pytest.mark.asyncio
    async def test_loop():
        assert type(asyncio.get_running_loop()).__name__ == "OwnLoop"
"""


@pytest.mark.slow
@pytest.mark.parametrize(("mode", "own_loops"), [("strict", True), ("auto", False)])
def test_a_project_without_a_course_does_not_notice_the_plugin(tmp_path: Path, mode: str, own_loops: bool) -> None:
    project = Project(tmp_path)
    markers = "markers =\n    points: my own\n"
    project.write(**{"pytest.ini": f"[pytest]\nasyncio_mode = {mode}\n{markers}"}, **BYSTANDER)
    if own_loops:
        project.write(conftest_py=OWN_LOOPS, test_loop_py=EVERY_LOOP_IS_OWN)
    results = []
    for options in ([], ["-p", "no:coroutine_grader"]):
        said = ESCAPE.sub("", project.pytest("-v", *options).stdout)
        body = said.partition("collected")[2]
        results.append(re.sub(r"in \d+\.\d+s|0x[0-9a-f]+|=+|-?\d+\.\d+", "", body))
    assert results[0] == results[1]
    assert "test_fails FAILED" in results[0]
    assert "test_marked" in results[0]


@pytest.mark.slow
def test_a_project_s_own_loops_stay_in_force_beside_a_course(author: Callable[..., Project]) -> None:
    suite = """
        async def test_greets(run):
            assert (await run("main")).lines == ["hello", "world"]
            assert type(asyncio.get_running_loop()).__name__ == "VirtualLoop"
    """
    project = author(suite)
    project.write(conftest_py=OWN_LOOPS, test_loop_py=EVERY_LOOP_IS_OWN)
    done = project.pytest("course", "test_loop.py")
    assert outcomes(done) == {"passed": 2}, done.stdout


# What an endless program costs ----------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="asks the system what child processes have computed")
def test_an_endless_program_is_waited_for_once(author: Callable[..., Project]) -> None:
    """Eight runs of it cost little more than one."""
    check = '\n@pytest.mark.timeout(4)\nasync def test_{0}(run):\n    """Check {0}"""\n    await run("main", {0})\n'
    suite = "import pytest\n" + "\n".join(check.format(number) for number in range(8))
    project = author(suite, "async def main(n):\n    while True:\n        pass\n")
    one = computed_by(lambda: project.pytest("course", "-k", "test_0", by=subprocess.run))
    eight = computed_by(lambda: project.pytest("course", by=subprocess.run))
    assert eight < 2.5 * one


def computed_by(action: Callable[[], object]) -> float:
    """Return the CPU seconds of the processes that it starts."""
    import resource

    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    action()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime
