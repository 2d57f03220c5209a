"""What came of one test of a suite: points, and the evidence of what went wrong in a student's words."""

import inspect
from pathlib import Path
from typing import NamedTuple

import msgspec
import pytest

from grader import findings
from grader.course import Exercise
from grader.feedback import explain, in_brief, question_in
from grader.findings.evidence import Comparison, Evidence
from grader.session import COMPARED, PASSED, NoFileError, NotRunError
from grader.suite_run import Run
from grader.trace import Lines, shortened

MOST_EXPLAINED = 1_000
"""Events of each kind that are looked at for an explanation; what a program did after them is much the same."""
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
    evidence: Evidence | None = None
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
    try:
        return _explained(item, exercise, call, title, points, run)
    except Exception as problem:  # what a program says of itself may be absurd; others are graded after it
        why = f"This check failed, and the grader cannot say why: its own words ended with {type(problem).__name__}."
        return Verdict(title=title, passed=False, points=points, message=why, brief=why)


def _explained(
    item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], title: str, points: int, run: Run | None
) -> Verdict:
    comparison, message = _what_failed(item, call)
    brief = {id(trace): shortened(trace, MOST_EXPLAINED) for _, trace in run.runs} if run else {}
    if comparison is not None and isinstance(comparison.actual, Lines):
        about = brief.get(id(comparison.actual.trace), comparison.actual.trace)
        comparison = msgspec.structs.replace(comparison, actual=Lines(about, comparison.actual))
    evidence = Evidence(
        file=exercise.file,
        source=run.source if run and run.runs else b"",
        tree=run.tree if run and run.runs else None,
        runs=tuple((play, brief[id(trace)]) for play, trace in run.runs) if run else (),
        comparison=comparison,
        asks=exercise.asks,
        one_by_one=exercise.one_by_one,
        said=message,
        passed=tuple(item.config.stash[PASSED].get(exercise.id, ())),
    )
    found = findings.find([evidence])
    if call.excinfo is not None and isinstance(call.excinfo.value, NoFileError):
        found = (findings.missing_file(exercise.file, str(exercise.folder)),)
    return Verdict(
        title=title,
        passed=False,
        points=points,
        message=explain(evidence, message, found),
        brief=in_brief(evidence, message),
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


def _what_failed(item: pytest.Item, call: pytest.CallInfo[None]) -> tuple[Comparison | None, str]:
    """What the suite's assert compared, and what its author says about it."""
    assert call.excinfo is not None
    error = call.excinfo.value
    if isinstance(error, NotRunError):
        return None, ""
    if not isinstance(error, AssertionError):
        return None, str(getattr(error, "msg", "")) or f"{type(error).__name__}: {error}"
    operator, actual, expected = item.config.stash.get(COMPARED, ("", None, None))
    comparison = None
    if operator:
        own = [entry for entry in call.excinfo.traceback if Path(str(entry.path)) == item.path]
        question, arguments = question_in(str((own or call.excinfo.traceback)[-1].statement))
        comparison = Comparison(
            question=question, arguments=arguments, operator=operator, actual=actual, expected=expected
        )
    author, _, rest = str(error).partition("\nassert ")
    if rest and not author.startswith("assert "):
        return comparison, author.strip()
    return comparison, "" if comparison else author.removeprefix("assert ").split("\n")[0]


def forget(item: pytest.Item) -> None:
    """What was learnt of a test in another run of it."""
    if VERDICT in item.stash:
        del item.stash[VERDICT]
    if RUN in item.stash:
        del item.stash[RUN]
