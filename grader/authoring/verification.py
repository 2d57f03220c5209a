"""Holds a course to its rules: each rule is a function that gives the breaches it finds."""

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.authoring import answers, layout, suites, texts
from grader.authoring.trials import Trial, Version, try_out
from grader.authoring.workshop import Breach, Judged, Material, Workshop
from grader.batch import cores
from grader.course import Course

COURSE_RULES: tuple[Callable[[Workshop], Iterator[Breach]], ...] = (
    layout.listed_as_they_lie,
    layout.numbered_and_named,
    layout.titled,
    texts.learnt_gives_nothing_away,
)
"""Of the course as a whole."""
FOUNDATIONS: tuple[Callable[[Material], Iterator[Breach]], ...] = (
    layout.folder_complete,
    layout.solutions_complete,
    layout.text_in_utf8,
    layout.suite_can_be_read,
    layout.finished,
)
"""Of an exercise; where one of them is broken, the others are not looked at."""
RULES: tuple[Callable[[Material], Iterator[Breach]], ...] = (
    layout.points_agree,
    layout.fingerprint_agrees,
    layout.asks_what_is_there,
    texts.readme_in_form,
    texts.readme_shows_something,
    texts.program_is_true,
    texts.kind_words,
    texts.titles_of_checks,
    texts.hints_in_form,
    texts.hints_give_nothing_away,
    texts.learnt_in_form,
    answers.one_todo,
    answers.stub_can_be_run,
    answers.mistakes_named,
    answers.no_warnings,
    answers.formatted,
    suites.guards_the_loop,
    suites.says_what_is_missing,
)
"""Of an exercise, as it is written."""
JUDGED_RULES: tuple[Callable[[Material, Judged], Iterator[Breach]], ...] = (
    answers.stub_does_not_pass,
    answers.right_answers_pass,
    answers.mistakes_lose_points,
    answers.mistakes_hear_their_cause,
    texts.sample_is_true,
    suites.says_something,
    suites.quick,
)
"""Of an exercise, once its files are graded."""

TOUCHED = Path("touched stub")
BURN = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    sum(range(100_000))
"""
"""A program that keeps a core busy, as long as its parent is there."""


def verify(workshop: Workshop, jobs: int, report: Callable[[int, int], None]) -> list[Breach]:
    """All breaches, those of the course first.

    Args:
        report: told now and then how many files of how many are graded.

    Raises:
        CourseError: a suite cannot be collected.
        GraderError: programs cannot be run here.
    """
    breaches = [breach for rule in COURSE_RULES if workshop.whole for breach in rule(workshop)]
    fit = []
    for material in workshop.materials:
        found = [breach for rule in FOUNDATIONS for breach in rule(material)]
        breaches += found or [breach for rule in RULES for breach in rule(material)]
        if not found and not list(layout.points_agree(material)):
            fit.append(material)
    judged = judge(workshop.course, fit, jobs, report)
    with busy_machine():
        under_load = judge_some(workshop.course, fit, jobs)
    for material in fit:
        breaches += [breach for rule in JUDGED_RULES for breach in rule(material, judged[material])]
        breaches += suites.same_under_load(
            material, judged[material].right | judged[material].wrong, under_load[material]
        )
    return breaches


def judge(
    course: Course,
    materials: Sequence[Material],
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[Material, Judged]:
    """Grade all files of these exercises."""
    versions = [version for material in materials for version in _versions(material)]
    trials = try_out(course, versions, jobs, lambda done: report(done, len(versions)))
    return {
        material: Judged(
            right=_trials_of(material, material.right, trials),
            wrong=_trials_of(material, material.wrong, trials),
            stub=trials[_name(material, material.stub)],
            touched=trials.get(_name(material, TOUCHED)),
        )
        for material in materials
    }


def judge_some(course: Course, materials: Sequence[Material], jobs: int = 1) -> dict[Material, dict[Path, Trial]]:
    """Grade the reference solution and a mistake of each exercise."""
    files = {material: [material.reference, *material.wrong[:1]] for material in materials}
    versions = [_version(material, file) for material in materials for file in files[material]]
    trials = try_out(course, versions, jobs)
    return {material: _trials_of(material, files[material], trials) for material in materials}


def _versions(material: Material) -> Iterator[Version]:
    for file in (*material.right, *material.wrong, material.stub):
        yield _version(material, file)
    if not material.exercise.fix_me:
        touched = _touched(material.stub.read_bytes(), material.suffix)
        yield Version(name=_name(material, TOUCHED), exercise=material.exercise.id, source=touched)


def _version(material: Material, file: Path) -> Version:
    return Version(name=_name(material, file), exercise=material.exercise.id, source=file.read_bytes())


def _name(material: Material, file: Path) -> str:
    return f"{material.exercise.id}: {file}"


def _trials_of(material: Material, files: Iterable[Path], trials: dict[str, Trial]) -> dict[Path, Trial]:
    return {file: trials[_name(material, file)] for file in files}


def _touched(stub: bytes, suffix: str) -> bytes:
    """The stub with one more statement, so that it counts as somebody's work."""
    statement = "touched = True\n"
    if suffix == ".py":
        return stub + f"\n{statement}".encode()
    notebook = json.loads(stub)
    empty: dict[str, object] = {
        "cell_type": "code",
        "execution_count": None,
        "metadata": {},
        "outputs": [],
        "source": [statement],
    }
    if "id" in notebook["cells"][0]:
        empty["id"] = "touched"
    notebook["cells"].append(empty)
    return json.dumps(notebook).encode()


@contextmanager
def busy_machine() -> Iterator[None]:
    """With a process on each core that does nothing, as fast as it can."""
    burners = [subprocess.Popen([sys.executable, "-I", "-c", BURN, str(os.getpid())]) for _ in range(cores())]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
