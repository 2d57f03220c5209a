"""The explanation of a check that did not pass.

This module is imported when the first check fails. In a run without failures the findings would take a tenth of
pytest's start.
"""

import math
import time
from collections.abc import Callable
from typing import NamedTuple

import msgspec
import pytest

from grader import findings
from grader.checks.assertions import message_of, remembered
from grader.checks.comparison import comparison_of
from grader.checks.comparison_text import BROKEN_OFF, how_it_ended
from grader.checks.feedback import explain
from grader.checks.run_fixture import Run
from grader.checks.session import (
    COMPARED,
    EXPLAINED_UNTIL,
    PASSED,
    SEAT,
    NoFileError,
    NothingDoneError,
    NotRunError,
    Traces,
)
from grader.checks.suite_functions import Checks, checks_beside
from grader.course.course import Exercise
from grader.exceptions import GraderError
from grader.findings.evidence import SHOWS, Comparison, Evidence
from grader.grades.results import Explanation, Finding
from grader.submission.program import Play
from grader.trace.answers import plain
from grader.trace.asked import asks_how_it_ended
from grader.trace.serialization import shortened
from grader.trace.trace import Trace

MOST_EXPLAINED = 1_000
"""Events of each kind that an explanation considers; later ones are much the same."""
BROKE_OFF = ("raised", "timed out", "crashed")
"""Outcomes of a run that broke off before the program had come to its end."""


def explanation_of(
    item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], run: Run | None
) -> tuple[Explanation, Evidence]:
    """Explain a check that did not pass; `call` is its outcome, `run` holds its runs, if any.

    A judge runs the whole suite anyway, and searches all failed checks for the cause. Outside a judge, the search is
    done here.
    """
    evidence = evidence_of(item, exercise, call, run)
    if call.excinfo is not None and isinstance(call.excinfo.value, NoFileError):
        return explain(evidence, (findings.missing_file(exercise.file, str(exercise.folder)),)), evidence
    if SEAT not in item.config.stash and run is not None and run.runs:
        return explain(evidence, *_cause(item, exercise, run, evidence)), evidence
    return explain(evidence, findings.find([evidence])), evidence


def _cause(item: pytest.Item, exercise: Exercise, run: Run, evidence: Evidence) -> tuple[tuple[Finding, ...], Evidence]:
    """Search the whole suite for the cause, whichever of its checks were selected, in whatever order."""
    seen = whole_suite(item, exercise, run)
    checks = [*seen.failed]
    if not seen.has(item):
        passed = tuple(item.config.stash[PASSED].get(exercise.id, ()))
        checks.append(evidence._replace(passed=(*seen.passed, *passed)))
    found, about = findings.cause(checks)
    return (found, about) if about is not None else (findings.find([evidence]), evidence)


def evidence_of(item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], run: Run | None) -> Evidence:
    """Return the evidence of a failed check."""
    comparison, message = _what_failed(item, call, run)
    runs = _runs_to_explain(run, comparison) if run else []
    brief = {id(trace): shortened(trace, MOST_EXPLAINED) for _, trace in runs}
    if comparison is not None and comparison.trace is not None:
        about = brief.get(id(comparison.trace), comparison.trace)
        comparison = msgspec.structs.replace(comparison, trace=about)
    is_late = _late_in(item.config)
    tree = run.tree if run and run.runs and not is_late() else None
    return Evidence(
        file=exercise.file,
        source=run.program.source if run and run.runs else b"",
        tree=tree,
        runs=tuple((play, brief[id(trace)]) for play, trace in runs),
        comparison=comparison,
        asks=exercise.asks,
        one_by_one=exercise.one_by_one,
        said=message,
        passed=tuple(item.config.stash[PASSED].get(exercise.id, ())),
        given=exercise.unchanged_given(tree),
        graders=exercise.own_functions,
        found={},
        is_late=is_late,
    )


def _runs_to_explain(run: Run, comparison: Comparison | None) -> list[tuple[Play, Trace]]:
    """Return the runs of a check; of those in other orders than the usual one, only the one that failed."""
    about = None if comparison is None else comparison.trace
    return [(play, trace) for play, trace in run.runs if play.is_usual or trace is about]


def _late_in(config: pytest.Config) -> Callable[[], bool]:
    """Return a function that tells whether the judge, if there is one, has explained enough."""
    until = config.stash.get(EXPLAINED_UNTIL, math.inf)
    return lambda: until < math.inf and time.process_time() > until


# The whole suite ------------------------------------------------------------------------------------------


class SuiteOutcome(NamedTuple):
    """The results of a suite's checks for one file: the failed checks, and the runs of the passed ones."""

    functions: frozenset[str]
    failed: tuple[Evidence, ...]
    passed: tuple[tuple[str, Play, Trace], ...]

    def has(self, item: pytest.Item) -> bool:
        """Return whether the results include this check."""
        return getattr(item, "originalname", item.name) in self.functions


SEEN = pytest.StashKey[dict[tuple[str, bytes], SuiteOutcome]]()
UNSEEN = SuiteOutcome(frozenset(), (), ())
DEBUGGERS = (b"breakpoint", b"pdb")


def whole_suite(item: pytest.Item, exercise: Exercise, run: Run) -> SuiteOutcome:
    """Run all checks of a suite that the fast path can run; a session plays each run of the program once.

    A file that stops in a debugger runs only on request. Where the program's output goes to the terminal, runs that
    were not requested are silent.
    """
    if any(word in run.program.source for word in DEBUGGERS) or not isinstance(item, pytest.Function):
        return UNSEEN
    known = item.config.stash.setdefault(SEEN, {})
    key = (exercise.id, run.program.source)
    if key not in known:
        known[key] = UNSEEN  # a check of this suite that has no explanation ends here
        known[key] = _look(item, exercise)
    return known[key]


def _look(item: pytest.Function, exercise: Exercise) -> SuiteOutcome:
    failed, names = [], []
    passed: list[tuple[str, Play, Trace]] = []
    aside: Traces | None = {} if item.config.getoption("capture") == "no" else None
    with Checks() as checks:
        for name, check in checks_beside(item):
            run = Run(item.config, item, exercise, aside)
            with remembered(item.config):
                call = checks.call(check, run)
            names.append(name)
            if call.excinfo is None:
                passed += run.claims
            elif not isinstance(call.excinfo.value, GraderError | pytest.skip.Exception):
                failed.append(evidence_of(item, exercise, call, run))
    return SuiteOutcome(
        frozenset(names), tuple(evidence._replace(passed=tuple(passed)) for evidence in failed), tuple(passed)
    )


def _what_failed(item: pytest.Item, call: pytest.CallInfo[None], run: Run | None) -> tuple[Comparison | None, str]:
    """Return the comparison of the suite's failed assert, and its author's message."""
    assert call.excinfo is not None
    error = call.excinfo.value
    if isinstance(error, NotRunError):
        return None, ""
    if isinstance(error, NothingDoneError):
        lines = error.trace.lines
        asked = list(error.asked)
        return Comparison(question="lines", trace=lines.trace, operator=SHOWS, actual=plain(lines), expected=asked), ""
    if not isinstance(error, AssertionError):
        return None, str(getattr(error, "msg", "")) or f"{type(error).__name__}: {error}"
    operator, left, right = item.config.stash.get(COMPARED, ("", None, None))
    comparison = comparison_of(operator, left, right, run.asked if run else ()) if operator else None
    message = message_of(item.config, error)
    if message:
        return comparison, _why_not_judged(comparison, run) or message
    if comparison:
        return comparison, ""
    return None, str(error).removeprefix("assert ").split("\n")[0]


def _why_not_judged(comparison: Comparison | None, run: Run | None) -> str:
    """Return why a suite's own words are not true of a run, or an empty text.

    They say what a program does wrong that came to its end. One that broke off before has not done it yet. Where it
    returned nothing because of that, they say nothing of its result. A suite that asks how a run ended knows it.
    """
    if run is None or not run.runs:
        return ""
    about = None if comparison is None else comparison.trace
    trace, asked = next(
        ((one, asked) for (_, one), asked in zip(run.runs, run.asked, strict=True) if one is about),
        (run.runs[-1][1], run.asked[-1]),
    )
    question = "" if comparison is None else comparison.question
    unfinished = trace.outcome != "finished" and question == "result"
    if not (unfinished or trace.outcome in BROKE_OFF) or question == "outcome" or asks_how_it_ended(asked):
        return ""
    return BROKEN_OFF.format(ended=how_it_ended(trace))
