"""The catalogue of findings: each is seen where it should be, and not where something only looks like it.

`tests/programs/findings/CODE/` holds the programs: the first line of each says what its first finding must be, `none`
for no finding at all, and `# <- here` marks its line. `# expects:` lines make a suite of it, which the judge runs;
without one it is run as `grader trace` does. In `right/` are programs as people write them, with nothing to find.
"""

import ast
import json
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import grader.findings
from grader.checks.finding_text import finding_lines
from grader.course.course import Course
from grader.findings import find_in_trace, misuse
from grader.findings.catalogue import CATALOGUE
from grader.findings.constructs import CODE
from grader.findings.evidence import Evidence
from grader.findings.observations import KINDS
from grader.findings.results_lost import given
from grader.grades.results import ExerciseGrade, Finding
from grader.grading.judge import Submission, grade
from grader.simulation.running import simulate
from grader.submission.parsing import parse
from grader.submission.program import Play, Program
from grader.trace.events import Error
from grader.trace.serialization import from_json, to_json
from grader.trace.trace import Trace
from grader.virtual_time.bounds import Bounds
from tests import golden_words
from tests.commands import HANGS

pytestmark = [pytest.mark.interpreter, pytest.mark.timeout(200)]

PROGRAMS = Path(__file__).parent / "programs"
FAMILIES = Path(grader.findings.__file__).parent
SOLUTIONS = Path(__file__).parent.parent / "solutions"

CODES = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide"),
    *("blocking-call", "never-yields", "never-gives-way"),
    *("never-awaited", "never-started", "task-left-behind", "generator-not-closed"),
    *("syntax-error", "await-outside-async", "run-inside-loop", "no-running-loop", "needs-unpacking", "needs-tasks"),
    "wrong-loop",
    *("function-not-called", "function-called", "awaited-twice", "not-awaitable"),
    *("needs-async-with", "needs-async-for"),
    *("result-too-early", "missing-file", "missing-name", "not-a-coroutine", "shadows-stdlib"),
    *("construct-missing", "construct-forbidden", "not-plain", "loop-left-open", "not-thread-safe"),
    *("error-never-seen", "error-group-uncaught", "error-swallowed", "task-outside-group"),
    *("cancellation-swallowed", "timeout-caught-inside"),
    *("race", "lock-per-call", "deadlock", "context-leak"),
    *("wrong-text", "missing-line", "extra-line", "wrong-order", "wrong-time", "too-slow", "too-fast"),
    *("drift", "wrong-result", "hardcoded"),
    "connection-left-open",
    *("test-too-weak", "test-too-strict"),
    *("never-ends", "raised", "crashed", "refused"),
}
"""What the design asks for."""

UNKIND = re.compile(r"\b(errors?|invalid|simply|just|obviously)\b", re.IGNORECASE)


class Example(NamedTuple):
    """A program in the folder of a finding, and the expectation in its first lines."""

    path: Path
    source: str

    @property
    def about(self) -> str:
        return self.path.parent.name

    @property
    def finding(self) -> str:
        """Return the code of its first finding, or `none`."""
        return self.said("finding")[0]

    @property
    def line(self) -> int | None:
        marked = [number for number, line in enumerate(self.source.split("\n"), 1) if line.endswith("# <- here")]
        assert len(marked) <= 1
        return marked[0] if marked else None

    def said(self, name: str) -> list[str]:
        return re.findall(rf"^# {name}: (.+)$", self.source, re.MULTILINE)


EXAMPLES = [Example(path, path.read_text(encoding="utf-8")) for path in sorted((PROGRAMS / "findings").glob("*/*.py"))]
GRADED = [example for example in EXAMPLES if example.said("expects")]
TRACED = [example for example in EXAMPLES if not example.said("expects")]


def name_of(example: object) -> str:
    return f"{example.about}/{example.path.stem}" if isinstance(example, Example) else str(example)


# The catalogue --------------------------------------------------------------------------------------------


def test_the_catalogue_is_complete() -> None:
    assert set(CATALOGUE) == CODES


def test_the_page_explains_each_code() -> None:
    page = (FAMILIES / "README.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)
    assert rows == list(CATALOGUE)


def test_the_page_says_what_the_catalogue_says() -> None:
    page = (FAMILIES / "README.md").read_text(encoding="utf-8")
    assert [code for code, kind in CATALOGUE.items() if f"| `{code}` | {kind.seen_when} |" not in page] == []


def test_the_page_of_observations_has_each_code_once() -> None:
    page = (FAMILIES / "observations.md").read_text(encoding="utf-8")
    assert sorted(re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)) == sorted(KINDS)


def test_each_code_has_a_folder_with_a_program_that_gets_it_and_one_that_does_not() -> None:
    assert {example.about for example in EXAMPLES} == CODES | {"right"}
    assert {example.about for example in EXAMPLES if example.finding == example.about} == CODES
    assert {example.about for example in EXAMPLES if example.finding != example.about} == CODES | {"right"}
    assert {example.finding for example in EXAMPLES} <= CODES | {"none"}


def codes_made() -> Iterator[str]:
    """Return all codes in calls of `evidence.finding` or `Finding`."""
    for file in FAMILIES.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("finding") and node.args:
                yield from constants(node.args[0])
            elif isinstance(node, ast.Call) and ast.unparse(node.func) == "Finding":
                for option in node.keywords:
                    yield from constants(option.value) if option.arg == "code" else ()


def constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.IfExp):
        yield from (*constants(node.body), *constants(node.orelse))
    elif isinstance(node, ast.Constant):
        yield str(node.value)


def test_what_the_families_make_is_the_catalogue() -> None:
    made = {*codes_made(), *(one.code for one in misuse.MISUSES)}
    assert made == CODES


def test_codes_that_an_author_may_name_are_in_the_catalogue() -> None:
    assert set(CODE.pattern.partition(")")[0].lstrip("(").split("|")) <= CODES


def test_words_are_kind() -> None:
    texts = [kind.seen_when for kind in CATALOGUE.values()]
    texts += re.sub(r"`[^`]*`", "", (FAMILIES / "README.md").read_text(encoding="utf-8")).splitlines()
    texts += [
        str(node.value)
        for file in FAMILIES.glob("*.py")
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call) and ast.unparse(call.func).endswith(("finding", "_Misuse"))
        for node in ast.walk(call)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value
    ]
    assert len(texts) > 2 * len(CODES)
    assert [text for text in texts if UNKIND.search(text)] == []


# Programs that nobody expects anything of -----------------------------------------------------------------


SEEN_IN_PROC = {"input_of_a_process_left_open"}


@cache
def found_in(example: Example) -> tuple[Finding, ...]:
    if example.about == "refused" and sys.platform != "linux":
        pytest.skip("these programs ask Linux for what it always refuses")
    if example.path.stem in SEEN_IN_PROC and sys.platform != "linux":
        pytest.skip("only /proc says what a child waits for")
    if "create_subprocess_" in example.source and sys.platform == "win32":
        pytest.skip("an event loop with a selector starts no child there")
    return traced(example.path, example.source, confined="# confined" in example.source)[1]


def traced(path: Path, source: str, confined: bool = False) -> tuple[Trace, tuple[Finding, ...]]:
    """Return a script's trace, decoded from its JSON, and its findings."""
    play = Play(kind="script", until=ENDLESS.get(path.stem))
    program = Program(path=str(path), source=source.encode())
    limit = 1.0 if path.stem in STOPPED_AT_THE_LIMIT else 40.0
    stuck = Bounds(stuck=0.7 / limit)
    trace = from_json(to_json(simulate(program, play, wall_limit=limit, bounds=stuck, confined=confined)))
    try:
        tree = parse(program.source, program.path)
    except SyntaxError:
        tree = None
    evidence = Evidence(
        file=path.name, source=program.source, tree=tree, runs=((play, trace),), comparison=None, asks={}
    )
    return trace, find_in_trace(evidence)


@pytest.mark.parametrize("example", TRACED, ids=name_of)
def test_a_trace_shows_the_cause_by_itself_without_what_follows_from_it(example: Example) -> None:
    found = found_in(example)
    first = [(finding.code, finding.line) for finding in found][:1]
    assert first == ([] if example.finding == "none" else [(example.finding, example.line)])
    assert {finding.code for finding in found} <= {example.finding}


RIGHT = sorted(PROGRAMS.glob("*.py"))
NOT_QUITE_RIGHT = {
    "begun_too_late": "task-left-behind",
    "blocking_workers": "blocking-call",
    "left_behind": "task-left-behind",
    "never_run": "never-awaited",
    "uncaught": "raised",
}
"""Programs that are there for what goes wrong in them."""
ENDLESS = {"two_tickers": 7, "two_tickers_by_hand": 7}
"""Virtual seconds after which programs without an end are cut off."""
STOPPED_AT_THE_LIMIT = {"goes_on_for_ever"}


@pytest.mark.parametrize("path", RIGHT, ids=lambda path: path.stem)
def test_a_right_program_hears_nothing(path: Path) -> None:
    _, found = traced(path, path.read_text(encoding="utf-8"))
    wanted = NOT_QUITE_RIGHT.get(path.stem)
    assert {finding.code for finding in found} == ({wanted} if wanted else set())


# Programs of which a suite expects something --------------------------------------------------------------


@cache
def judged(folder: Path) -> dict[str, ExerciseGrade]:
    """Return the judge's findings on each program, from one session: a course with an exercise for each."""
    exercises, submission = [], folder / "submission"
    for number, example in enumerate(GRADED, start=1):
        name = f"{number:03}_program_{number}"
        file = [*example.said("file"), example.path.name][0]
        tests = []
        for count, expected in enumerate(example.said("expects"), start=1):
            run, question = re.fullmatch(r"(run(?:\.script)?\(.*?\))\.(.+)", expected).groups()  # type: ignore[union-attr]
            tests.append(
                f'async def test_{count}(run):\n    """What is expected, {count}"""\n'
                f"    trace = await {run}\n    assert trace.{question}\n"
            )
        (folder / name).mkdir()
        (folder / name / f"test_program_{number}.py").write_text("\n\n".join(tests), encoding="utf-8")
        (submission / name).mkdir(parents=True)
        (submission / name / example.path.name).write_text(example.source, encoding="utf-8")
        asks = ", ".join('{} = "{}"'.format(*one.split()) for one in example.said("asks"))
        exercises.append(
            f'[[exercises]]\nid = "{name}"\nfile = "{file}"\ntitle = "{example.path.stem}"\npoints = {len(tests)}\n'
            f'hints = []\nstub = ""\nasks = {{ {asks} }}\n'
        )
    (folder / "course.toml").write_text('title = "Examples"\n' + "\n".join(exercises), encoding="utf-8")
    grades = []
    course = Course(folder)
    grade(course, course.exercises, [Submission(name="examples", path=str(submission))], grades.append)
    by_name = {name_of(example): one for example, one in zip(GRADED, grades[0].exercises, strict=True)}
    if "no seccomp" in grades[0].isolation:  # nothing is refused where there is no sandbox
        return {name: one for name, one in by_name.items() if not name.startswith("refused/")}
    return by_name


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> dict[str, ExerciseGrade]:
    return judged(tmp_path_factory.mktemp("examples"))


@pytest.mark.parametrize("example", GRADED, ids=name_of)
def test_what_a_failed_check_tells(example: Example, graded: dict[str, ExerciseGrade]) -> None:
    if name_of(example) not in graded:
        pytest.skip("there is no sandbox on this machine")
    result = graded[name_of(example)]
    first = [(finding.code, finding.line) for finding in result.findings][:1]
    if example.finding == "none":
        assert (result.status, first) == ("passed", [])
    else:
        assert result.status in ("failed", "missing")
        assert first == [(example.finding, example.line)]


def test_a_check_says_how_a_run_ended_that_returned_nothing(graded: dict[str, ExerciseGrade]) -> None:
    (of_result,) = (check.message for check in graded["raised/before_its_result"].checks)
    assert "Expected the result 3; your program ended with KeyError." in of_result
    assert "returned None" not in of_result


def test_no_check_tells_how_a_trace_is_kept(graded: dict[str, ExerciseGrade]) -> None:
    texts = [check.message for grade in graded.values() for check in grade.checks]
    texts += [finding.title + finding.message for grade in graded.values() for finding in grade.findings]
    assert any("asyncio.run in line" in text for text in texts)
    kept = re.compile(r"\b(Use|Call|TaskLife|LeftBehind|NeverAwaited|Waiting)\(|\bfake_\w+|\bFake(Date|Datetime)\b")
    assert [text for text in texts if kept.search(text)] == []
    assert [text for text in texts if text.endswith("undone:")] == []


def test_a_caret_stands_under_the_part_that_python_does_not_understand() -> None:
    source = 'if True:\n    print("one" "two" 3)\n'
    _, (finding,) = traced(Path("program.py"), source)
    quoted = finding_lines(finding, source.encode())
    line, caret = quoted[2:4]
    assert line == '    2 | print("one" "two" 3)'
    assert set(caret.strip()) == {"^"}
    assert line[caret.index("^") :].startswith('"one"')


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("import asyncio\n".encode("utf-16"), "saved as UTF-16"),
        ("import asyncio\n".encode("utf-16-be"), "saved as UTF-16"),
        (b"{\\rtf1\\ansi import asyncio}", "a rich text document (RTF)"),
        (b"\n<!DOCTYPE html>\n<html>", "a web page (HTML)"),
        (b"PK\x03\x04\x14\0", "a zip archive or an office document"),
    ],
)
def test_what_is_no_text_of_python_s_is_told_as_what_it_is(source: bytes, said: str) -> None:
    program = Program(path="hello.py", source=source)
    run = (Play(entry="main"), simulate(program, Play(entry="main"), wall_limit=40))
    evidence = Evidence("hello.py", source, None, (run,), None, {"main": "async"})
    (finding,) = grader.findings.find([evidence])
    assert (finding.code, finding.line) == ("syntax-error", None)
    assert said in finding.message


def test_a_caret_stays_within_what_is_shown_of_a_line() -> None:
    for width in (10, 60, 70, 500):
        source = f"x = '{'a' * width}' 5\n"
        _, (finding,) = traced(Path("program.py"), source)
        lines = finding_lines(finding, source.encode())
        assert all(len(line) <= 80 for line in lines)
        assert len([line for line in lines if line.strip(" ^") == "" and line]) <= 1


# The words ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "code",
    [pytest.param(code, marks=pytest.mark.slow if code.startswith("never-y") else []) for code in sorted(CODES)],
)
def test_the_words_of_a_finding_are_the_reviewed_ones(code: str, graded: dict[str, ExerciseGrade]) -> None:
    """One text for each code and context; `tests/golden_words.py` says how to write them anew."""
    texts = {}
    for example in EXAMPLES:
        if code == example.finding == example.about:
            name, source = f"{example.path.stem}", example.source.encode()
            if example.said("expects"):
                if name_of(example) not in graded:
                    pytest.skip("there is no sandbox on this machine")
                texts[name] = golden_words.told(graded[name_of(example)].findings, source)
            else:
                texts[name] = golden_words.told(found_in(example), source)
    golden_words.compare(f"findings/{code}", texts)


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux says how long a process was ready to run")
@pytest.mark.parametrize(
    ("name", "seconds"), [("reads_the_output_of_popen", 0.3), ("reads_what_a_process_writes", 0.6)]
)
def test_a_wait_for_another_process_is_told_with_its_seconds(name: str, seconds: float) -> None:
    """A busy machine starts a process late, so it may be more."""
    (example,) = (one for one in EXAMPLES if one.path.stem == name)
    (finding,) = found_in(example)
    told = re.search(r"does not give way\. For ([\d.]+) s nothing else", finding.message)
    assert told is not None
    assert seconds <= float(told[1]) < 10 * seconds


# What a file alone cannot show ----------------------------------------------------------------------------


@pytest.mark.parametrize("use", ["import statistics\n\nprint(statistics.mean([1]))", "from statistics import mean"])
def test_a_file_beside_the_program_hides_a_standard_module(use: str, tmp_path: Path) -> None:
    (tmp_path / "statistics.py").write_text("numbers = [1, 2]\n", encoding="utf-8")
    (tmp_path / "program.py").write_text(f"import asyncio\n{use}\n", encoding="utf-8")
    command = [sys.executable, "-m", "grader", "trace", str(tmp_path / "program.py"), "--format", "json"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", timeout=HANGS)
    told = json.loads(done.stdout)
    assert told["reason"] == "shadows-stdlib"
    (finding,) = told["findings"]
    assert (finding["code"], finding["line"]) == ("shadows-stdlib", 2 + use.count("\n"))
    assert "statistics.py" in finding["title"]


def test_the_trace_says_which_call_went_on_though_it_was_cancelled() -> None:
    (path,) = (PROGRAMS / "findings" / "cancellation-swallowed").glob("suppressed_and_on_to_the_next.py")
    trace, _ = traced(path, path.read_text(encoding="utf-8"))
    assert [(call.coroutine, call.went_on) for call in trace.calls] == [("main", None), ("work", 1)]


def test_the_trace_says_what_was_in_a_group() -> None:
    (path,) = (PROGRAMS / "findings" / "error-group-uncaught").glob("several_by_their_base.py")
    trace, _ = traced(path, path.read_text(encoding="utf-8"))
    assert trace.error is not None
    assert (trace.error.type, trace.error.inside) == ("ExceptionGroup", ("TooLateError", "KeyError"))


HOSTILE = """\
class Odd(OSError):
    @property
    def errno(self):
        raise SystemExit

raise Odd
"""


def test_an_exception_with_a_mind_of_its_own_ends_a_run_like_any_other() -> None:
    trace, found = traced(Path("program.py"), HOSTILE, confined=True)
    assert (trace.outcome, trace.reason) == ("raised", None)
    assert [finding.code for finding in found] == ["raised"]


DEEP = """\
import asyncio

stock = {}

async def add():
    stock[0] = {sum}
    value = stock[{sum}]
    await asyncio.sleep(1)
    stock[{sum}] = value + 1

async def main():
    await asyncio.gather(add(), add())

asyncio.run(main())
"""


@pytest.mark.parametrize("count", [100, 900])
def test_a_deeply_nested_file_keeps_nobody_from_finding(count: int) -> None:
    source = DEEP.replace("{sum}", "+".join(["0"] * count))
    trace, found = traced(Path("program.py"), source)
    assert trace.outcome == "finished"
    assert {finding.code for finding in found} <= {"race"}


@pytest.mark.slow
def test_a_long_file_does_not_hold_up_the_judge() -> None:
    lines = "".join(f"    before = total\n    await asyncio.sleep(0)\n    total = before + {n}\n" for n in range(80))
    functions = "".join(f"async def add_{n}():\n    global total\n{lines}\n" for n in range(40))
    calls = ", ".join(f"add_{n}(), add_{n}()" for n in range(40))
    source = f"import asyncio\ntotal = 0\n{functions}\nasync def main():\n    await asyncio.gather({calls})\n"
    play = Play(kind="script")
    program = Program(path="program.py", source=f"{source}\nasyncio.run(main())\n".encode())
    trace = simulate(program, play, wall_limit=30)
    evidence = Evidence(
        file="program.py",
        source=program.source,
        tree=parse(program.source, program.path),
        runs=((play, trace),),
        comparison=None,
        asks={},
    )
    before = time.process_time()
    assert {finding.code for finding in find_in_trace(evidence)} == {"race"}
    assert time.process_time() - before < 10


def test_get_event_loop_makes_no_loop_from_python_3_14_on() -> None:
    """The exception is the one of Python 3.14, which older versions do not raise in the main thread."""
    source = "import asyncio\nloop = asyncio.get_event_loop()\nloop.run_until_complete(asyncio.sleep(1))\n"
    said = "There is no current event loop in thread 'MainThread'."
    trace = Trace(outcome="raised", error=Error(type="RuntimeError", message=said, line=2))
    evidence = Evidence(
        file="program.py",
        source=source.encode(),
        tree=ast.parse(source),
        runs=((Play(), trace),),
        comparison=None,
        asks={},
    )
    (finding,) = find_in_trace(evidence)
    assert (finding.code, finding.line) == ("no-running-loop", 2)
    assert "From Python 3.14 on, asyncio.get_event_loop makes no loop" in finding.message
    assert "`asyncio.run(…)`" in finding.message


def test_a_result_that_is_no_plain_value_is_not_called_none() -> None:
    assert given(None, Trace(outcome="finished", returned="set")) == "something else: a set"
    assert given(None, Trace(outcome="finished", returned="list")) == "something else: a list of other things"
    assert given(None, Trace(outcome="finished")) == "None"
