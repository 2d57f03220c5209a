"""The course keeps its rules: every folder is complete, every right answer passes, every typical mistake does not.

Each rule of `grader verify` is held for every folder under `exercises/`, so that a new exercise is tested by being
there. What a student meets under plain pytest is tested here alone.
"""

import ast
import re
import shutil
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.authoring.material import CourseMaterial, ExerciseMaterial, Violation
from grader.authoring.rules.suites import same_under_load
from grader.authoring.rules.verification import (
    COURSE_RULES,
    FOUNDATIONS,
    JUDGED_RULES,
    RULES,
    busy_machine,
    judge,
    judge_some,
)
from grader.authoring.trials import Version, try_out
from grader.course.course import Course, Exercise
from grader.grading.judge import HandedOver, mark
from grader.isolation.process import Player
from grader.simulation.running import simulate
from grader.submission.parsing import parse
from grader.submission.program import Play, Program
from grader.trace.trace import Trace
from tests import golden_words
from tests.commands import run_command

pytestmark = pytest.mark.usefixtures("one_zygote")

ROOT = Path(__file__).parent.parent
EXERCISES, SOLUTIONS = ROOT / "exercises", ROOT / "solutions"
FOLDERS = sorted(folder.name for folder in EXERCISES.iterdir() if (folder / "README.md").is_file())
COURSE = Course(EXERCISES)

FINDING_OF_STUB = {
    "03_forgotten_await": "never-awaited",
    "16_not_concurrent_yet": "task-awaited-at-once",
    "17_await_outside_async": "await-outside-async",
    "27_stubborn_worker": "cancellation-swallowed",
    "36_lost_update": "race",
    "40_deadlock": "deadlock",
}
"""What a student hears who runs the suite before mending the program."""


A_FEW_ARE_QUICK = pytest.mark.parametrize(
    "exercise",
    [pytest.param(name, marks=[] if name == FOLDERS[2] else pytest.mark.slow) for name in FOLDERS],
    indirect=True,
)
"""For what grades all answers to an exercise: the quick run does that for a few exercises, the whole run for all."""


@pytest.fixture(params=FOLDERS)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return COURSE.find(request.param)


@pytest.fixture
def material(exercise: Exercise) -> ExerciseMaterial:
    return ExerciseMaterial(exercise, SOLUTIONS)


# The rules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", COURSE_RULES, ids=lambda rule: rule.__name__)
def test_the_course_keeps(rule: Callable[[CourseMaterial], Iterator[Violation]]) -> None:
    assert list(rule(CourseMaterial(COURSE))) == []


def test_every_folder_is_an_exercise_of_the_course() -> None:
    assert [one.id for one in COURSE.exercises] == FOLDERS
    assert sorted(folder.name for folder in SOLUTIONS.iterdir()) == FOLDERS


@pytest.mark.parametrize("rule", [*FOUNDATIONS, *RULES], ids=lambda rule: rule.__name__)
def test_the_exercise_keeps(
    rule: Callable[[ExerciseMaterial], Iterator[Violation]], material: ExerciseMaterial
) -> None:
    assert list(rule(material)) == []


def test_only_a_stub_to_mend_counts_as_started(material: ExerciseMaterial) -> None:
    exercise = material.exercise
    assert exercise.is_unstarted(material.stub.read_bytes()) is not exercise.fix_me
    assert exercise.fix_me is (exercise.id in FINDING_OF_STUB)


@pytest.mark.timeout(300)
@A_FEW_ARE_QUICK
def test_once_graded_the_exercise_keeps_its_rules_and_the_reviewed_words(
    exercise: Exercise, material: ExerciseMaterial
) -> None:
    """One test for all that the grades of an exercise's files show, since to grade them takes long.

    The words are title and message of each finding; `tests/golden_words.py` says how to write them anew.
    """
    graded = judge(COURSE, [material])[material]
    texts = {
        path.name: golden_words.told(trial.marked.grade.findings, path.read_bytes())
        for path, trial in graded.wrong.items()
    }
    if exercise.fix_me:
        of_stub = graded.stub.marked.grade.findings
        assert FINDING_OF_STUB[exercise.id] in [finding.code for finding in of_stub]
        texts["(the stub)"] = golden_words.told(of_stub, material.stub.read_bytes())
    golden_words.compare(f"mistakes/{exercise.id}", texts)
    assert [violation for rule in JUDGED_RULES for violation in rule(material, graded)] == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_suites_come_out_alike_on_a_busy_machine() -> None:
    materials = CourseMaterial(COURSE).materials
    before = judge_some(COURSE, materials)
    with busy_machine():
        under_load = judge_some(COURSE, materials)
    assert [violation for one in materials for violation in same_under_load(one, before[one], under_load[one])] == []


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux counts for how long a thread has no processor")
def test_a_busy_machine_makes_no_suite_slow() -> None:
    """A suite may take 2 s. Without the time for which others compute, as many programs beside it change nothing."""
    source = (SOLUTIONS / "08_create_task" / "create_task.py").read_bytes()
    with busy_machine():
        (trial,) = try_out(COURSE, [Version(name="busy", exercise="08_create_task", source=source)]).values()
    assert trial.passed
    assert trial.seconds < trial.marked.seconds


def test_mended_hints_grade_nobody_anew(tmp_path: Path) -> None:
    text = (EXERCISES / "course.toml").read_text(encoding="utf-8")
    (tmp_path / FOLDERS[0]).mkdir()
    shutil.copy(COURSE.exercises[0].suite, tmp_path / FOLDERS[0])

    def rules(old: str, new: str) -> bytes:
        assert old in text
        (tmp_path / "course.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return Course(tmp_path).exercises[0].grading_inputs

    as_it_is = rules("points", "points")
    assert rules("hints = [", 'hints = ["Another one.",') == rules('learnt = "', 'learnt = "And more. ') == as_it_is
    assert as_it_is not in (rules("points = 7", "points = 8"), rules('title = "Hello', 'title = "Good morning'))


ARGUMENTS = {"name": "Ada", "n": 2, "drink": "tea", "what": "hello", "number": 2, "delay": 1, "item": "1", "page": "10"}
"""By a parameter of a given function, a value of the type that its exercise gives it."""
ARGUMENTS_OF = {"29_gather_errors": {"number": 4}, "42_worker_pool": {"seconds": 1}}
"""By exercise, values for which the function and its stand-in return a result, where others do not."""


def stand_ins(exercise: Exercise, source: bytes) -> set[tuple[str, str]]:
    """Return the functions that a suite replaces, each with its stand-in, as it asks for them while it runs."""
    replaced: set[tuple[str, str]] = set()

    def through(player: Player) -> Callable[[Program, Play, float], Trace]:
        def play(program: Program, play: Play, wall_limit: float) -> Trace:
            replaced.update(play.replace.items())
            return player.play(program, play, wall_limit)

        return play

    answer = HandedOver(name="solution", files={exercise.id: source}, wanted_ones=(exercise.id,))
    mark(COURSE, [exercise], [answer], lambda submission, marked: None, through=through)
    return replaced


@A_FEW_ARE_QUICK
def test_a_stand_in_returns_the_type_that_the_function_returns(material: ExerciseMaterial) -> None:
    exercise = material.exercise
    source = material.reference.read_bytes()
    program = Program(path=exercise.file, source=source, scenarios=exercise.scenarios_code)
    parameters = {
        node.name: [parameter.arg for parameter in node.args.args]
        for node in ast.walk(parse(source, exercise.file))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }
    values = ARGUMENTS | ARGUMENTS_OF.get(exercise.id, {})
    for name, stand_in in stand_ins(exercise, source):
        if name not in parameters:
            continue  # a class: an object of the stand-in's has another type
        arguments = tuple(values.get(parameter) for parameter in parameters[name])
        returned = [
            simulate(program, Play(entry=name, args=arguments, replace=replace, until=10)).returned
            for replace in ({}, {name: stand_in})
        ]
        assert returned[0] == returned[1], f"{stand_in} stands in for {name}"


# The same under plain pytest, as a student runs it --------------------------------------------------------


class Session:
    """One run of `pytest` over a copy of the course, with the outcome of each test."""

    def __init__(self, folder: Path, files: dict[str, Path]) -> None:
        shutil.copytree(EXERCISES, folder / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
        for one in COURSE.exercises:
            if one.id in files:
                shutil.copy(files[one.id], folder / "exercises" / one.id / one.file)
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "exercises"]
        done = run_command(command, cwd=folder, capture_output=True, text=True)
        self.said = done.stdout

    def outcomes(self, exercise: Exercise) -> dict[str, str]:
        pattern = rf"{exercise.id}/{exercise.suite.name}::(\w+) (\w+)"
        return dict(re.findall(pattern, self.said))


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_the_solutions_pass_under_pytest(tmp_path: Path) -> None:
    session = Session(tmp_path, {one.exercise.id: one.right[0] for one in CourseMaterial(COURSE).materials})
    for one in CourseMaterial(COURSE).materials:
        exercise = one.exercise
        assert session.outcomes(exercise) == {test.name: "PASSED" for test in one.tests}, exercise.id
        well_done = f"{exercise.id}: {exercise.points} of {exercise.points} points. Well done."
        assert well_done in session.said or exercise.next_id is None


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_mistake_in_each_fails_under_pytest(tmp_path: Path) -> None:
    session = Session(tmp_path, {one.exercise.id: one.wrong[0] for one in CourseMaterial(COURSE).materials})
    for one in CourseMaterial(COURSE).materials:
        outcomes = session.outcomes(one.exercise)
        assert set(outcomes) == {test.name for test in one.tests}, one.exercise.id
        assert "FAILED" in outcomes.values(), one.exercise.id


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_the_stubs_fail_under_pytest(tmp_path: Path) -> None:
    session = Session(tmp_path, {})
    for exercise in COURSE.exercises:
        outcomes = set(session.outcomes(exercise).values())
        assert "FAILED" in outcomes, exercise.id
        assert exercise.fix_me or "PASSED" not in outcomes, exercise.id
        assert exercise.fix_me or f"Not started yet: open {exercise.file} and look for TODO." in session.said


def test_the_glossary_explains_the_eight_words_and_leads_to_python_s_documentation() -> None:
    text = (EXERCISES / "GLOSSARY.md").read_text(encoding="utf-8")
    words = re.findall(
        r"^\*\*\[([\w ]+)\]\(https://docs\.python\.org/3/library/asyncio-\S+\)\.\*\* ", text, re.MULTILINE
    )
    assert [word.lower() for word in words] == [
        *("event loop", "coroutine", "awaitable", "task", "future", "block", "schedule", "cancel")
    ]
    assert len(text.splitlines()) <= 40
