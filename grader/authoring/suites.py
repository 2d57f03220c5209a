"""Rules on suites: what they ask, what they say, and that they depend on nothing but the program."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.texts import claims
from grader.authoring.trials import Trial
from grader.authoring.workshop import Breach, Judged, Material

LONGEST_SUITE = 2.0
"""Wall seconds: virtual ones cost nothing, so a suite that takes longer waits for something real."""


def guards_the_loop(material: Material) -> Iterator[Breach]:
    """Some check asks whether the loop was blocked, some check whether anything was left undone."""
    asked = {node.attr for test in material.tests for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    for question, step in (
        ("blocked", "claim `trace.blocked == 0` in a check"),
        ("loose_ends", "claim `trace.loose_ends == []` in a check"),
    ):
        if question not in asked:
            yield _breach(material, 1, f"no check asks for trace.{question}", step)


def says_what_is_missing(material: Material) -> Iterator[Breach]:
    """Each check claims something, and each claim compares two things or says in words what is missing."""
    for test in material.tests:
        if not claims(test):
            yield _breach(material, test.lineno, f"{test.name} claims nothing", "add an assert")
        for claim in claims(test):
            if claim.msg is None and not isinstance(claim.test, ast.Compare):
                what = f"when this claim of {test.name} does not hold, there is nothing to show"
                yield _breach(material, claim.lineno, what, "compare two things, or add a message")


def says_something(material: Material, judged: Judged) -> Iterator[Breach]:
    """Each check that a mistake does not pass tells the student something."""
    lines = {test.name: test.lineno for test in material.tests}
    silent = {
        check.name: file
        for file, trial in judged.wrong.items()
        for check in trial.marked.grade.checks
        if check.status == "failed" and not check.message.strip()
    }
    for name, file in silent.items():
        what = f"{name} says nothing to {file.name}"
        yield _breach(material, lines.get(name, 1), what, "compare two things, or add a message")


def quick(material: Material, judged: Judged) -> Iterator[Breach]:
    """The suite takes next to no time of its own."""
    seconds = min(trial.marked.seconds for trial in judged.right.values())  # the first one waits for a process, too
    if seconds > LONGEST_SUITE:
        what = f"the suite takes {seconds:.1f} s for a right answer"
        yield _breach(material, 1, what, "look for what waits in real time: a thread, a subprocess, a long loop")


def same_under_load(material: Material, before: dict[Path, Trial], under_load: dict[Path, Trial]) -> Iterator[Breach]:
    """On a busy machine everything comes out as before: nothing depends on the time on the wall."""
    for file, again in under_load.items():
        if (before[file].seen, _outcomes(before[file])) != (again.seen, _outcomes(again)):
            differing = sorted(set(_outcomes(before[file])) ^ set(_outcomes(again)))
            name = differing[0][0] if differing else "a run of the suite"
            what = f"{name} comes out differently for {file.name} on a busy machine"
            yield _breach(material, 1, what, "look for what follows the time on the wall, or chance")


def _outcomes(trial: Trial) -> list[tuple[str, str, int]]:
    return [(check.name, check.status, check.score) for check in trial.marked.grade.checks]


def _breach(material: Material, line: int, what: str, next_step: str) -> Breach:
    return Breach(file=str(material.exercise.suite), line=line, what=what, next_step=next_step)
