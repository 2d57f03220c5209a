"""Verification of a course: runs every rule and collects the violations.

Rules about the files run first. Then all files of an exercise are graded, and the rules about their grades run.
Finally some of them are graded again on a busy machine, because a grade must not depend on how fast the machine is.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from grader.authoring.material import CourseMaterial, ExerciseMaterial, ExerciseTrials, Violation, version_name
from grader.authoring.rules import answers, layout, open_orders, suites, texts
from grader.authoring.rules.idle import idle_versions
from grader.authoring.trials import Trial, Version, try_out
from grader.course.course import Course
from grader.isolation.limits import cores

COURSE_RULES: tuple[Callable[[CourseMaterial], Iterator[Violation]], ...] = (
    layout.listed_as_they_lie,
    layout.numbered_and_named,
    layout.in_parts,
    layout.titled,
    texts.learnt_gives_nothing_away,
)
"""Rules about the course as a whole."""
FOUNDATIONS: tuple[Callable[[ExerciseMaterial], Iterator[Violation]], ...] = (
    layout.folder_complete,
    layout.solutions_complete,
    layout.text_in_utf8,
    layout.suite_can_be_read,
    layout.finished,
)
"""Rules about an exercise that the other rules rely on: if one is broken, the others do not run."""
RULES: tuple[Callable[[ExerciseMaterial], Iterator[Violation]], ...] = (
    layout.points_agree,
    layout.fingerprint_agrees,
    layout.given_agrees,
    layout.asks_what_is_there,
    texts.readme_in_form,
    texts.readme_leads_on,
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
"""Rules about the files of an exercise."""
JUDGED_RULES: tuple[Callable[[ExerciseMaterial, ExerciseTrials], Iterator[Violation]], ...] = (
    answers.stub_does_not_pass,
    suites.nothing_earns_nothing,
    answers.right_answers_pass,
    answers.mistakes_lose_points,
    answers.mistakes_hear_their_cause,
    texts.sample_is_true,
    suites.says_something,
    suites.quick,
)
"""Rules about the grades of an exercise's files."""

IDLE_WALL_LIMIT = 0.4
"""The limit, in wall seconds, of one run of a version that does nothing: one of them is endless."""
BURN = """
import os, sys
while os.getppid() == int(sys.argv[1]):
    sum(range(100_000))
"""
"""A program that keeps a core busy until its parent process ends."""


def verify(course_material: CourseMaterial, jobs: int, report: Callable[[int, int], None]) -> list[Violation]:
    """Return all violations, those of the course first.

    Args:
        course_material: the exercises to verify. Rules about the course run only if all of them are selected.
        jobs: the number of processes that grade at the same time.
        report: called from time to time with the number of files graded so far, and with their total.

    Raises:
        CourseError: a suite cannot be collected.
        GraderError: programs cannot be run on this machine.
    """
    violations = [
        violation for rule in COURSE_RULES if course_material.has_all_exercises for violation in rule(course_material)
    ]
    fit = []
    for material in course_material.materials:
        found = [violation for rule in FOUNDATIONS for violation in rule(material)]
        violations += found or [violation for rule in RULES for violation in rule(material)]
        if not found and not list(layout.points_agree(material)):
            fit.append(material)
    graded = judge(course_material.course, fit, jobs, report)
    passing = [material for material in fit if all(trial.passed for trial in graded[material].right.values())]
    orders = open_orders.broken_orders(passing, lambda versions: try_out(course_material.course, versions, jobs))
    with busy_machine():
        under_load = judge_some(course_material.course, fit, jobs)
    for material in fit:
        violations += [violation for rule in JUDGED_RULES for violation in rule(material, graded[material])]
        violations += suites.same_under_load(
            material, graded[material].right | graded[material].wrong, under_load[material]
        )
        violations += open_orders.demands_no_open_order(material, orders.get(material, []))
    return violations


def judge(
    course: Course,
    materials: Sequence[ExerciseMaterial],
    jobs: int = 1,
    report: Callable[[int, int], None] = lambda done, total: None,
) -> dict[ExerciseMaterial, ExerciseTrials]:
    """Grade all files of these exercises, and return their trials."""
    versions = [_version(material, file) for material in materials for file in _files(material)]
    versions += [version for material in materials for version in _idle_versions(material)]
    trials = try_out(course, versions, jobs, lambda done: report(done, len(versions)))
    return {
        material: ExerciseTrials(
            right=_trials_of(material, material.right, trials),
            wrong=_trials_of(material, material.wrong, trials),
            stub=trials[version_name(material, material.stub)],
            idle={what: trials[version_name(material, what)] for what in _idle_of(material)},
        )
        for material in materials
    }


def judge_some(
    course: Course, materials: Sequence[ExerciseMaterial], jobs: int = 1
) -> dict[ExerciseMaterial, dict[Path, Trial]]:
    """Grade the reference solution and one mistake of each exercise, and return their trials."""
    files = {material: [material.reference, *material.wrong[:1]] for material in materials}
    versions = [_version(material, file) for material in materials for file in files[material]]
    trials = try_out(course, versions, jobs)
    return {material: _trials_of(material, files[material], trials) for material in materials}


def _files(material: ExerciseMaterial) -> tuple[Path, ...]:
    return (*material.right, *material.wrong, material.stub)


def _idle_of(material: ExerciseMaterial) -> dict[str, bytes]:
    return idle_versions(material.stub.read_bytes(), material.exercise.file)


def _idle_versions(material: ExerciseMaterial) -> Iterator[Version]:
    for what, source in _idle_of(material).items():
        name = version_name(material, what)
        yield Version(name=name, exercise=material.exercise.id, source=source, wall_limit=IDLE_WALL_LIMIT)


def _version(material: ExerciseMaterial, file: Path) -> Version:
    return Version(name=version_name(material, file), exercise=material.exercise.id, source=file.read_bytes())


def _trials_of(material: ExerciseMaterial, files: Iterable[Path], trials: dict[str, Trial]) -> dict[Path, Trial]:
    return {file: trials[version_name(material, file)] for file in files}


@contextmanager
def busy_machine() -> Iterator[None]:
    """Keep every core busy inside the block, with one process each."""
    burners = [subprocess.Popen([sys.executable, "-I", "-c", BURN, str(os.getpid())]) for _ in range(cores())]
    try:
        yield
    finally:
        for burner in burners:
            burner.kill()
            burner.wait()
