"""The course keeps its rules: every folder is complete, every right answer passes, every typical mistake does not.

Each claim is made for every folder under `exercises/`, so that a new exercise is tested by being there.
"""

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import nbformat
import pytest

from grader.course import Course, Exercise, fingerprint
from grader.judge import Submission, grade
from grader.results import ExerciseGrade, Grade
from grader.simulation import Play, simulate
from grader.submission import Program, parse
from grader.trace import Trace, from_json

ROOT = Path(__file__).parent.parent
EXERCISES, SOLUTIONS = ROOT / "exercises", ROOT / "solutions"
FOLDERS = sorted(folder.name for folder in EXERCISES.iterdir() if (folder / "README.md").is_file())
COURSE = Course(EXERCISES)

CODES = {
    *("sequential-await", "task-awaited-at-once", "lock-too-wide"),
    *("blocking-call", "never-yields"),
    *("never-awaited", "never-started", "task-left-behind"),
    *("syntax-error", "await-outside-async", "run-inside-loop", "no-running-loop", "needs-unpacking", "needs-tasks"),
    *("function-not-called", "awaited-twice", "not-awaitable", "needs-async-with", "needs-async-for"),
    *("result-too-early", "missing-file", "missing-name", "not-a-coroutine", "shadows-stdlib"),
    *("construct-missing", "construct-forbidden", "not-plain", "loop-left-open"),
    *("error-never-seen", "error-group-uncaught", "task-outside-group"),
    *("cancellation-swallowed", "timeout-caught-inside"),
    *("race", "lock-per-call", "deadlock"),
    *("wrong-text", "missing-line", "extra-line", "wrong-order", "wrong-time", "too-slow", "too-fast"),
    *("wrong-result", "hardcoded"),
    *("never-ends", "raised", "crashed", "refused"),
}
"""Every finding that the grader knows by name."""

FINDING_OF_STUB = {
    "03_forgotten_await": "never-awaited",
    "16_not_concurrent_yet": "task-awaited-at-once",
    "17_await_outside_async": "await-outside-async",
}
"""What a student hears who runs the suite before mending the program."""

UNKIND = re.compile(r"\b(errors?|invalid|simply|just)\b", re.IGNORECASE)
SAMPLE_LINE = re.compile(r"(\d+(?:\.\d+)?) s  (.*)")


@pytest.fixture(params=FOLDERS)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return COURSE.find(request.param)


def suite_of(exercise: Exercise) -> list[ast.AsyncFunctionDef | ast.FunctionDef]:
    tree = ast.parse(exercise.suite.read_text(encoding="utf-8"))
    functions = [node for node in tree.body if isinstance(node, ast.AsyncFunctionDef | ast.FunctionDef)]
    return [function for function in functions if function.name.startswith("test_")]


def wrong_answers(exercise: Exercise) -> list[Path]:
    return sorted((SOLUTIONS / exercise.id / "mistakes").iterdir())


def right_answers(exercise: Exercise) -> list[Path]:
    folder = SOLUTIONS / exercise.id
    return [folder / exercise.file, *sorted((folder / "also_right").glob(f"*{Path(exercise.file).suffix}"))]


# What is in a folder --------------------------------------------------------------------------------------


def test_course_toml_lists_the_folders_in_their_order() -> None:
    assert [one.id for one in COURSE.exercises] == FOLDERS
    assert sorted(folder.name for folder in SOLUTIONS.iterdir()) == FOLDERS
    assert sorted(path.name for path in EXERCISES.iterdir() if not path.name.startswith("_")) == [
        *FOLDERS,
        "course.toml",
    ]


def test_ids_count_from_one_and_bear_the_topic() -> None:
    for number, one in enumerate(COURSE.exercises, 1):
        assert re.fullmatch(rf"{number:02}_[a-z][a-z0-9_]*", one.id)


def test_titles_are_there_and_differ() -> None:
    titles = [one.title for one in COURSE.exercises]
    assert all(titles)
    assert len(set(titles)) == len(titles)


def test_the_folder_holds_what_an_exercise_has_and_nothing_else(exercise: Exercise) -> None:
    there = {path.name for path in exercise.folder.iterdir() if path.name != "__pycache__"}
    assert there - {"scenarios.py"} == {"README.md", exercise.file, exercise.suite.name}


def test_the_solution_folder_holds_python_files_and_nothing_else(exercise: Exercise) -> None:
    folder = SOLUTIONS / exercise.id
    there = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    assert there - {"also_right"} == {exercise.file, "mistakes"}
    assert {path.suffix for path in folder.glob("*/*") if path.name != "__pycache__"} == {Path(exercise.file).suffix}


def test_the_readme_is_short(exercise: Exercise) -> None:
    lines = (exercise.folder / "README.md").read_text(encoding="utf-8").splitlines()
    assert len(lines) <= 25
    assert lines[0].startswith(f"# {exercise.id[:2]}. ")
    assert f"pytest exercises/{exercise.id}`" in lines[-1]


def test_the_stub_has_one_todo(exercise: Exercise) -> None:
    assert (exercise.folder / exercise.file).read_text(encoding="utf-8").count("TODO") == 1


def test_the_stub_can_be_read_by_python(exercise: Exercise) -> None:
    source = (exercise.folder / exercise.file).read_bytes()
    assert isinstance(parse(source, exercise.file), ast.Module)
    if exercise.file.endswith(".py") and FINDING_OF_STUB.get(exercise.id) != "await-outside-async":
        compile(source, exercise.file, "exec", dont_inherit=True)


def test_the_fingerprint_is_the_stub_s(exercise: Exercise) -> None:
    source = (exercise.folder / exercise.file).read_bytes()
    assert fingerprint(source, exercise.file) == exercise._stub
    assert exercise.is_unstarted(source) is not exercise.fix_me


def test_the_points_are_the_suite_s(exercise: Exercise) -> None:
    points = 0
    for function in suite_of(exercise):
        marked = [
            decorator.args[0].value
            for decorator in function.decorator_list
            if isinstance(decorator, ast.Call)
            and ast.unparse(decorator.func) == "pytest.mark.points"
            and isinstance(decorator.args[0], ast.Constant)
        ]
        points += int(str(marked[0])) if marked else 1
    assert points == exercise.points


def test_there_are_two_or_three_hints(exercise: Exercise) -> None:
    assert 2 <= len(exercise.hints) <= 3
    assert len(set(exercise.hints)) == len(exercise.hints)


def test_what_students_read_is_kind(exercise: Exercise) -> None:
    read = [*exercise.hints, exercise.title, (exercise.folder / "README.md").read_text(encoding="utf-8")]
    for function in suite_of(exercise):
        read.append(ast.get_docstring(function) or "")
        messages = [node.msg for node in ast.walk(function) if isinstance(node, ast.Assert) and node.msg is not None]
        read += [ast.unparse(message) for message in messages]
    assert [text for text in read if UNKIND.search(text)] == []


def test_each_test_says_what_it_is_about_in_one_line(exercise: Exercise) -> None:
    titles = [ast.get_docstring(function) or "" for function in suite_of(exercise)]
    assert [title for title in titles if not title or "\n" in title or len(title) > 90] == []
    assert len(set(titles)) == len(titles)


def test_a_test_of_the_suite_guards_the_loop(exercise: Exercise) -> None:
    questions = {
        node.attr
        for function in suite_of(exercise)
        for node in ast.walk(function)
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id == "trace"
    }
    assert {"blocked", "loose_ends"} <= questions


def test_there_are_six_mistakes_that_name_their_finding(exercise: Exercise) -> None:
    mistakes = wrong_answers(exercise)
    assert len(mistakes) >= 6
    for file in mistakes:
        assert annotated(file)[0] in CODES, file
        assert file.read_text(encoding="utf-8").count("# <- here") <= 1, file


def annotated(file: Path) -> tuple[str, tuple[int | None, int] | None]:
    """The code that a mistake names in its first line, and the place that it marks: (cell of a notebook, line)."""
    texts: list[tuple[int | None, str]] = [(None, file.read_text(encoding="utf-8"))]
    if file.suffix == ".ipynb":
        cells = nbformat.read(file, as_version=4).cells
        texts = [(number, cell.source) for number, cell in enumerate(cells, 1) if cell.cell_type == "code"]
    marked = [
        (cell, number)
        for cell, text in texts
        for number, line in enumerate(text.split("\n"), start=1)
        if line.rstrip().endswith("# <- here")
    ]
    return texts[0][1].partition("\n")[0].removeprefix("# finding: "), marked[0] if marked else None


# What the course is worth ---------------------------------------------------------------------------------


class Judged(NamedTuple):
    """The grades of an exercise's right answers, of its mistakes, and of its stub, by file."""

    right: dict[Path, Grade]
    wrong: dict[Path, Grade]
    stub: ExerciseGrade


@pytest.fixture(scope="module")
def sessions() -> dict[str, Judged]:
    """What was judged already: one session for each exercise, several claims."""
    return {}


@pytest.fixture
def judged(exercise: Exercise, sessions: dict[str, Judged], tmp_path: Path) -> Judged:
    if exercise.id not in sessions:
        rights, wrongs = right_answers(exercise), wrong_answers(exercise)
        files = [*rights, *wrongs, exercise.folder / exercise.file]
        submissions = []
        for number, file in enumerate(files):
            folder = tmp_path / str(number)
            folder.mkdir()
            shutil.copy(file, folder / exercise.file)
            submissions.append(Submission(name=file.name, path=str(folder)))
        grades: list[Grade] = []
        grade(COURSE, [exercise], submissions, grades.append)
        by_file = dict(zip(files, grades, strict=True))
        sessions[exercise.id] = Judged(
            {file: by_file[file] for file in rights},
            {file: by_file[file] for file in wrongs},
            grades[-1].exercises[0],
        )
    return sessions[exercise.id]


@pytest.mark.timeout(60)
def test_right_answers_get_full_marks_and_no_findings(judged: Judged) -> None:
    assert {file.name: _complaints(one) for file, one in judged.right.items() if _complaints(one)} == {}


@pytest.mark.timeout(60)
def test_every_mistake_loses_points(judged: Judged) -> None:
    unpunished = [file.name for file, one in judged.wrong.items() if one.score >= one.max_score or one.passed]
    assert unpunished == []


@pytest.mark.timeout(60)
def test_every_mistake_hears_its_cause_first_at_its_line(judged: Judged) -> None:
    for file, one in judged.wrong.items():
        code, marked = annotated(file)
        found = [(finding.code, (finding.cell or None, finding.line)) for finding in one.exercises[0].findings]
        assert [first for first, _ in found[:1]] == [code], file
        assert marked in (None, found[0][1]), file


@pytest.mark.timeout(60)
def test_the_stub_is_not_started_or_gets_its_finding(exercise: Exercise, judged: Judged) -> None:
    if exercise.fix_me:
        assert judged.stub.status == "failed"
        assert judged.stub.score < judged.stub.max_score
        assert FINDING_OF_STUB[exercise.id] in [finding.code for finding in judged.stub.findings]
    else:
        stub = judged.stub
        assert (stub.status, stub.score, stub.checks, stub.findings) == ("not started", 0, (), ())


def _complaints(grade: Grade) -> list[str]:
    (only,) = grade.exercises
    complaints = [f"{check.name}: {check.message}" for check in only.checks if check.status != "passed"]
    complaints += [f"{finding.code} at {finding.line}" for finding in only.findings]
    full = only.status == "passed" and grade.score == grade.max_score == only.score == only.max_score
    return complaints if full else [*complaints, f"{only.status}: {grade.score} of {grade.max_score}"]


# The same under plain pytest, as a student runs it --------------------------------------------------------

KEEP_TRACES = """\
from pathlib import Path

from grader.plugin import RUN
from grader.trace import to_json

KEPT = Path(__file__).with_name("traces")

def pytest_runtest_teardown(item):
    folder = KEPT / item.path.parent.name
    folder.mkdir(parents=True, exist_ok=True)
    for number, (_, trace) in enumerate(item.stash[RUN].runs):
        (folder / f"{item.name}-{number}.json").write_bytes(to_json(trace))
"""


class Session:
    """One `pytest` over a copy of the course: what came of each test, and the traces of its runs."""

    def __init__(self, folder: Path, files: dict[str, Path]) -> None:
        shutil.copytree(EXERCISES, folder / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "conftest.py").write_text(KEEP_TRACES, encoding="utf-8")
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
        for one in COURSE.exercises:
            if one.id in files:
                shutil.copy(files[one.id], folder / "exercises" / one.id / one.file)
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "exercises"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=50)
        self.said = done.stdout
        self.folder = folder

    def outcomes(self, exercise: Exercise) -> dict[str, str]:
        pattern = rf"{exercise.id}/{exercise.suite.name}::(\w+) (\w+)"
        return dict(re.findall(pattern, self.said))

    def traces(self, exercise: Exercise) -> Iterator[Trace]:
        for file in sorted((self.folder / "traces" / exercise.id).glob("*.json")):
            yield from_json(file.read_bytes())


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(tmp_path_factory.mktemp("solved"), {one.id: right_answers(one)[0] for one in COURSE.exercises})


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(tmp_path_factory.mktemp("mistaken"), {one.id: wrong_answers(one)[0] for one in COURSE.exercises})


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(tmp_path_factory.mktemp("untouched"), {})


@pytest.mark.timeout(60)
def test_the_solution_passes_under_pytest(exercise: Exercise, solved: Session) -> None:
    assert solved.outcomes(exercise) == {function.name: "PASSED" for function in suite_of(exercise)}
    assert f"{exercise.id}: {exercise.points} of {exercise.points} points. Well done." in solved.said or (
        exercise.next_id is None
    )


@pytest.mark.timeout(60)
def test_a_mistake_fails_under_pytest(exercise: Exercise, mistaken: Session) -> None:
    outcomes = mistaken.outcomes(exercise)
    assert set(outcomes) == {function.name for function in suite_of(exercise)}
    assert "FAILED" in outcomes.values()


@pytest.mark.timeout(60)
def test_the_stub_fails_under_pytest(exercise: Exercise, untouched: Session) -> None:
    outcomes = set(untouched.outcomes(exercise).values())
    assert "FAILED" in outcomes
    assert exercise.fix_me or "PASSED" not in outcomes
    assert (exercise.fix_me) or untouched.said.count(f"Not started yet: open {exercise.file} and look for TODO.")


@pytest.mark.timeout(60)
def test_the_readme_s_sample_is_what_the_solution_prints(exercise: Exercise, solved: Session) -> None:
    readme = (exercise.folder / "README.md").read_text(encoding="utf-8")
    samples = re.findall(r"```text\n(.*?)```", readme, re.DOTALL)
    for sample in samples:
        parts = [SAMPLE_LINE.fullmatch(line) for line in sample.splitlines()]
        assert all(parts), f"{exercise.id}: each line of a sample is `T s  text`"
        lines = [f"{part[2]}@{part[1]}" for part in parts if part is not None]
        assert lines in [trace.timed_lines for trace in solved.traces(exercise)]
    assert samples or "```python" in readme


def test_the_readme_s_program_does_what_it_says(exercise: Exercise) -> None:
    """`# prints 5 after 1 second` in a program beside the reference solution."""
    readme = (exercise.folder / "README.md").read_text(encoding="utf-8")
    solution = right_answers(exercise)[0].read_text(encoding="utf-8")
    for program in re.findall(r"```python\n(.*?)```", readme, re.DOTALL):
        source = f"import asyncio\n{solution}\n{program}"
        trace = simulate(Program(path=exercise.file, source=source.encode()), Play(kind="script"))
        assert trace.outcome == "finished"
        assert trace.timed_lines == [
            f"{text}@{time}" for text, time in re.findall(r"# prints (.+) after (\S+) seconds?$", program, re.MULTILINE)
        ]
