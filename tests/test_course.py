"""The course keeps its rules: every folder is complete, every right answer passes, every typical mistake does not.

Each rule of `grader verify` is held for every folder under `exercises/`, so that a new exercise is tested by being
there. What a student meets under plain pytest is tested here alone.
"""

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from grader.authoring.suites import same_under_load
from grader.authoring.verification import (
    COURSE_RULES,
    FOUNDATIONS,
    JUDGED_RULES,
    RULES,
    busy_machine,
    judge,
    judge_some,
)
from grader.authoring.workshop import Breach, Judged, Material, Workshop
from grader.course import Course, Exercise

ROOT = Path(__file__).parent.parent
EXERCISES, SOLUTIONS = ROOT / "exercises", ROOT / "solutions"
FOLDERS = sorted(folder.name for folder in EXERCISES.iterdir() if (folder / "README.md").is_file())
COURSE = Course(EXERCISES)

FINDING_OF_STUB = {
    "03_forgotten_await": "never-awaited",
    "16_not_concurrent_yet": "task-awaited-at-once",
    "17_await_outside_async": "await-outside-async",
}
"""What a student hears who runs the suite before mending the program."""


@pytest.fixture(params=FOLDERS)
def exercise(request: pytest.FixtureRequest) -> Exercise:
    return COURSE.find(request.param)


@pytest.fixture
def material(exercise: Exercise) -> Material:
    return Material(exercise, SOLUTIONS)


# The rules ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("rule", COURSE_RULES, ids=lambda rule: rule.__name__)
def test_the_course_keeps(rule: Callable[[Workshop], Iterator[Breach]]) -> None:
    assert list(rule(Workshop(COURSE))) == []


def test_every_folder_is_an_exercise_of_the_course() -> None:
    assert [one.id for one in COURSE.exercises] == FOLDERS
    assert sorted(folder.name for folder in SOLUTIONS.iterdir()) == FOLDERS


@pytest.mark.parametrize("rule", [*FOUNDATIONS, *RULES], ids=lambda rule: rule.__name__)
def test_the_exercise_keeps(rule: Callable[[Material], Iterator[Breach]], material: Material) -> None:
    assert list(rule(material)) == []


def test_only_a_stub_to_mend_counts_as_started(material: Material) -> None:
    exercise = material.exercise
    assert exercise.is_unstarted(material.stub.read_bytes()) is not exercise.fix_me
    assert exercise.fix_me is (exercise.id in FINDING_OF_STUB)


@pytest.fixture(scope="module")
def sessions() -> dict[str, Judged]:
    """What was judged already: one session for each exercise, several claims."""
    return {}


@pytest.fixture
def judged(material: Material, sessions: dict[str, Judged]) -> Judged:
    if material.exercise.id not in sessions:
        sessions[material.exercise.id] = judge(COURSE, [material])[material]
    return sessions[material.exercise.id]


@pytest.mark.timeout(60)
@pytest.mark.parametrize("rule", JUDGED_RULES, ids=lambda rule: rule.__name__)
def test_once_graded_the_exercise_keeps(
    rule: Callable[[Material, Judged], Iterator[Breach]], material: Material, judged: Judged
) -> None:
    assert list(rule(material, judged)) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_suites_come_out_alike_on_a_busy_machine() -> None:
    materials = Workshop(COURSE).materials
    before = judge_some(COURSE, materials)
    with busy_machine():
        under_load = judge_some(COURSE, materials)
    assert [breach for one in materials for breach in same_under_load(one, before[one], under_load[one])] == []


@pytest.mark.timeout(60)
def test_a_stub_to_mend_gets_its_finding(exercise: Exercise, judged: Judged) -> None:
    if exercise.fix_me:
        assert FINDING_OF_STUB[exercise.id] in [finding.code for finding in judged.stub.marked.grade.findings]


def test_mended_hints_grade_nobody_anew(tmp_path: Path) -> None:
    text = (EXERCISES / "course.toml").read_text(encoding="utf-8")
    (tmp_path / FOLDERS[0]).mkdir()
    shutil.copy(COURSE.exercises[0].suite, tmp_path / FOLDERS[0])

    def rules(old: str, new: str) -> bytes:
        assert old in text
        (tmp_path / "course.toml").write_text(text.replace(old, new, 1), encoding="utf-8")
        return Course(tmp_path).exercises[0].rules

    as_it_is = rules("points", "points")
    assert rules("hints = [", 'hints = ["Another one.",') == rules('learnt = "', 'learnt = "And more. ') == as_it_is
    assert as_it_is not in (rules("points = 7", "points = 8"), rules('title = "Hello', 'title = "Good morning'))


# The same under plain pytest, as a student runs it --------------------------------------------------------


class Session:
    """One `pytest` over a copy of the course: what came of each test."""

    def __init__(self, folder: Path, files: dict[str, Path]) -> None:
        shutil.copytree(EXERCISES, folder / "exercises", ignore=shutil.ignore_patterns("__pycache__"))
        (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n", encoding="utf-8")
        for one in COURSE.exercises:
            if one.id in files:
                shutil.copy(files[one.id], folder / "exercises" / one.id / one.file)
        command = [sys.executable, "-m", "pytest", "-v", "-p", "no:cacheprovider", "exercises"]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=50)
        self.said = done.stdout

    def outcomes(self, exercise: Exercise) -> dict[str, str]:
        pattern = rf"{exercise.id}/{exercise.suite.name}::(\w+) (\w+)"
        return dict(re.findall(pattern, self.said))


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(
        tmp_path_factory.mktemp("solved"), {one.id: Material(one, SOLUTIONS).right[0] for one in COURSE.exercises}
    )


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(
        tmp_path_factory.mktemp("mistaken"), {one.id: Material(one, SOLUTIONS).wrong[0] for one in COURSE.exercises}
    )


@pytest.fixture(scope="module")
def untouched(tmp_path_factory: pytest.TempPathFactory) -> Session:
    return Session(tmp_path_factory.mktemp("untouched"), {})


@pytest.mark.timeout(60)
def test_the_solution_passes_under_pytest(exercise: Exercise, material: Material, solved: Session) -> None:
    assert solved.outcomes(exercise) == {test.name: "PASSED" for test in material.tests}
    assert f"{exercise.id}: {exercise.points} of {exercise.points} points. Well done." in solved.said or (
        exercise.next_id is None
    )


@pytest.mark.timeout(60)
def test_a_mistake_fails_under_pytest(exercise: Exercise, material: Material, mistaken: Session) -> None:
    outcomes = mistaken.outcomes(exercise)
    assert set(outcomes) == {test.name for test in material.tests}
    assert "FAILED" in outcomes.values()


@pytest.mark.timeout(60)
def test_the_stub_fails_under_pytest(exercise: Exercise, untouched: Session) -> None:
    outcomes = set(untouched.outcomes(exercise).values())
    assert "FAILED" in outcomes
    assert exercise.fix_me or "PASSED" not in outcomes
    assert (exercise.fix_me) or untouched.said.count(f"Not started yet: open {exercise.file} and look for TODO.")
