"""A loop that goes round by `continue` before it comes to its `await`, so that nothing else has a turn."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words, quoted
from grader.findings.source import lines_of, waits, walk
from grader.grades.results import Finding
from grader.trace.trace import Trace, clock


def round_without_wait(evidence: Evidence, trace: Trace) -> Finding | None:
    """Return the finding for such a loop, where the run was stopped because nothing could change for it any more."""
    if trace.error is None or trace.error.type != "Hopeless" or trace.stopped_at is None:
        return None
    loops = [node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.While)]
    around = [loop for loop in loops if lines_of(loop)[0] <= trace.stopped_at <= lines_of(loop)[1]]
    for check in _first_of(around[-1]) if around and waits(*around[-1].body) else ():
        again = check.body[-1]
        return evidence.finding(
            "never-ends",
            "this loop goes round without an await, and nothing else has a turn",
            f"It was stopped at {clock(trace.elapsed)} s of its own time. The `continue` in "
            f"{line_in_words(evidence, again.lineno)} begins the next round before any `await`. So no other task can "
            f"change {quoted(evidence, check.test, 'what it asks')}, and it asks the same for ever. Await what it "
            "waits for, such as `await queue.get()`; or `await asyncio.sleep(…)` before it asks again.",
            again.lineno,
        )
    return None


def _first_of(loop: ast.While) -> Iterator[ast.If]:
    """Yield the checks of a loop that begin its next round, and come before its first wait."""
    for statement in loop.body:
        if waits(statement):
            return
        if isinstance(statement, ast.If) and isinstance(statement.body[-1], ast.Continue):
            yield statement
