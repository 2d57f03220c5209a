"""What a student is told of a check that did not pass: its evidence, and the words for it.

Loaded when the first one fails: in a run in which all is well, the findings would take a tenth of pytest's start.
"""

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


class Explanation(NamedTuple):
    """Of a check: all of it (`message`), in short (`brief`), and what it is made from."""

    message: str
    brief: str
    evidence: Evidence


def explanation_of(item: pytest.Item, exercise: Exercise, call: pytest.CallInfo[None], run: Run | None) -> Explanation:
    """Of a check that did not pass, in `call`; its runs, if it made any, are in `run`."""
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
    return Explanation(explain(evidence, message, found), in_brief(evidence, message), evidence)


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
