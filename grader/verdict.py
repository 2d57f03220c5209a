"""What came of one test of a suite: points, and the evidence of what went wrong in a student's words."""

import inspect
from typing import TYPE_CHECKING, NamedTuple

import pytest

from grader.course import Exercise
from grader.session import PASSED
from grader.suite_run import Run

if TYPE_CHECKING:
    from grader.findings.evidence import Evidence

RUN = pytest.StashKey[Run]()
VERDICT = pytest.StashKey["Verdict"]()
CLAIMS = pytest.StashKey[tuple[str, ...]]()


class Verdict(NamedTuple):
    """What came of one test of a suite: for a student's eyes (`message`, or `brief`), for the judge (all of it)."""

    title: str
    passed: bool
    points: int
    message: str = ""
    brief: str = ""
    evidence: "Evidence | None" = None
    source: bytes = b""
    """The student's file, where there was a run."""


def verdict_of(item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], passed: bool) -> Verdict:
    marker = item.get_closest_marker("points")
    title = (getattr(getattr(item, "obj", None), "__doc__", None) or item.name).strip().split("\n")[0]
    points = marker.args[0] if marker else 1
    run: Run | None = item.stash.get(RUN, None)
    if passed:
        if run is not None:
            known = item.config.stash[PASSED].setdefault(exercise.id, [])
            known += [(claim, play, trace) for claim in _claims(item) for play, trace in run.runs]
        return Verdict(title=title, passed=True, points=points, source=run.source if run and run.runs else b"")
    from grader.explanation import explanation_of

    try:
        message, brief, evidence = explanation_of(item, exercise, call, run)
    except Exception as problem:  # what a program says of itself may be absurd; others are graded after it
        why = f"This check failed, and the grader cannot say why: its own words ended with {type(problem).__name__}."
        return Verdict(title=title, passed=False, points=points, message=why, brief=why)
    return Verdict(
        title=title,
        passed=False,
        points=points,
        message=message,
        brief=brief,
        evidence=evidence,
        source=evidence.source,
    )


def _claims(item: pytest.Item) -> tuple[str, ...]:
    """What a check compares; passing it says that this is right."""
    if CLAIMS not in item.stash:  # a judge runs it for many
        source = inspect.getsource(getattr(item, "function", verdict_of))
        lines, result = (".lines ==" in source or ".timed_lines ==" in source), ".result ==" in source
        item.stash[CLAIMS] = ("lines",) * lines + ("result",) * result
    return item.stash[CLAIMS]


def forget(item: pytest.Item) -> None:
    """What was learnt of a test in another run of it."""
    if VERDICT in item.stash:
        del item.stash[VERDICT]
    if RUN in item.stash:
        del item.stash[RUN]
