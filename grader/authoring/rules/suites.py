"""Rules about suites: what they check, what they report, and that the result depends on the program alone."""

import ast
from collections.abc import Iterator
from pathlib import Path

from grader.authoring.material import ExerciseMaterial, ExerciseTrials, Test, Violation
from grader.authoring.rules.texts import claims
from grader.authoring.trials import Trial

LONGEST_SUITE = 2.0
"""A limit in wall seconds. Virtual seconds cost nothing, so a slower suite waits for something in real time."""


def guards_the_loop(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require a check that the loop was never blocked, and one that nothing was left undone."""
    asked = {node.attr for test in material.tests for node in ast.walk(test) if isinstance(node, ast.Attribute)}
    for question, step in (
        ("blocked", "claim `trace.blocked == 0` in a check"),
        ("loose_ends", "claim `trace.loose_ends == []` in a check"),
    ):
        if question not in asked:
            yield _violation(material, 1, f"no check asks for trace.{question}", step)


def says_what_is_missing(material: ExerciseMaterial) -> Iterator[Violation]:
    """Require that each check has an assert, and that each assert compares two things or has a message."""
    for test in material.tests:
        if not claims(test) and not _fails_in_words(test, material):
            yield _violation(material, test.lineno, f"{test.name} asserts nothing", "add an assert")
        for claim in claims(test):
            if claim.msg is None and not isinstance(claim.test, ast.Compare):
                what = f"when this assert of {test.name} fails, there is nothing to show"
                yield _violation(material, claim.lineno, what, "compare two things, or add a message")


def _fails_in_words(test: Test, material: ExerciseMaterial) -> bool:
    """Return whether the check calls `pytest.fail`, directly or through functions of the suite."""
    functions = {node.name: node for node in ast.parse(material.suite_text).body if isinstance(node, Test)}
    pending: list[Test] = [test]
    seen: set[str] = set()
    for function in pending:
        calls = {ast.unparse(node.func) for node in ast.walk(function) if isinstance(node, ast.Call)}
        if "pytest.fail" in calls:
            return True
        pending += [functions[name] for name in sorted(calls & set(functions) - seen)]
        seen |= calls
    return False


def nothing_earns_nothing(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that no check gives points to the stub, or to a version of it that does nothing of the task."""
    lines = {test.name: test.lineno for test in material.tests}
    idle = {"as it is": graded.stub, **graded.idle}
    for check in [test.name for test in material.tests]:
        paid = [what for what, trial in idle.items() if (check, "passed") in _statuses(trial)]
        if paid:
            what = f"{check} gives points to a program that does nothing: the stub {', '.join(paid)}"
            step = 'require a line that the task asks for, `run("main", shows=["…"])`, or assert what was done'
            yield _violation(material, lines.get(check, 1), what, step)


def _statuses(trial: Trial) -> set[tuple[str, str]]:
    return {(check.name, check.status) for check in trial.marked.grade.checks}


def says_something(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that each check that a mistake fails has a message for the student."""
    lines = {test.name: test.lineno for test in material.tests}
    silent = {
        check.name: file
        for file, trial in graded.wrong.items()
        for check in trial.marked.grade.checks
        if check.status == "failed" and not check.message.strip()
    }
    for name, file in silent.items():
        what = f"{name} says nothing to {file.name}"
        yield _violation(material, lines.get(name, 1), what, "compare two things, or add a message")


def quick(material: ExerciseMaterial, graded: ExerciseTrials) -> Iterator[Violation]:
    """Require that the suite runs in `LONGEST_SUITE` wall seconds, on a machine that does nothing else."""
    # The minimum, because the first trial also waits until the player's process has started.
    seconds = min(trial.seconds for trial in graded.right.values())
    if seconds > LONGEST_SUITE:
        what = f"the suite takes {seconds:.1f} s for a right answer"
        yield _violation(material, 1, what, "look for what waits in real time: a thread, a subprocess, a long loop")


def same_under_load(
    material: ExerciseMaterial, before: dict[Path, Trial], under_load: dict[Path, Trial]
) -> Iterator[Violation]:
    """Require the same grades and runs on a busy machine: nothing may depend on wall time.

    Args:
        material: the exercise.
        before: the trials of its files on an idle machine.
        under_load: the trials of some of these files on a busy one.
    """
    for file, again in under_load.items():
        if (before[file].seen, _outcomes(before[file])) != (again.seen, _outcomes(again)):
            differing = sorted(set(_outcomes(before[file])) ^ set(_outcomes(again)))
            name = differing[0][0] if differing else _differing_run(before[file], again)
            what = f"{name} has another result for {file.name} on a busy machine"
            yield _violation(material, 1, what, "look for what depends on wall time, or on chance")


def _differing_run(before: Trial, again: Trial) -> str:
    """Return words for the first run that showed something else, and how it ended each time."""
    for number, (one, other) in enumerate(zip(before.seen, again.seen, strict=False), 1):
        if one != other:
            ended = one.ended if one.ended == other.ended else f"{one.ended}, then {other.ended}"
            return f"run {number} of the suite ({other.what}: {ended})"
    return "the number of the suite's runs"


def _outcomes(trial: Trial) -> list[tuple[str, str, int]]:
    return [(check.name, check.status, check.score) for check in trial.marked.grade.checks]


def _violation(material: ExerciseMaterial, line: int, what: str, next_step: str) -> Violation:
    return Violation(file=str(material.exercise.suite), line=line, what=what, next_step=next_step)
