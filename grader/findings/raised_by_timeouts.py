"""A TimeoutError that the `try` around it does not catch, because it looks for the cancellation."""

import ast
import re
from collections.abc import Iterator

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.source import last_name, lines_of, walk
from grader.trace.events import Error

TIMEOUTS = ("timeout", "timeout_at", "wait_for")


def _of_timeout(evidence: Evidence, error: Error) -> Because | None:
    for attempt in walk(evidence.tree) if evidence.tree else ():
        if not isinstance(attempt, ast.Try) or not _tries(attempt, error.line):
            continue
        names = {last_name(kind): handler for handler in attempt.handlers for kind in _caught(handler)}
        calls = [last_name(node) for one in attempt.body for node in walk(one) if isinstance(node, ast.Call)]
        if "CancelledError" in names and set(calls) & set(TIMEOUTS):
            return Because(
                "`except asyncio.CancelledError` does not catch a TimeoutError",
                "When the time is up, asyncio cancels what runs inside, and then raises TimeoutError where the timeout "
                "ends. Catch that: `except TimeoutError:`.",
                names["CancelledError"].lineno,
            )
    return None


def _tries(attempt: ast.Try, line: int | None) -> bool:
    return line is not None and lines_of(attempt.body[0])[0] <= line <= lines_of(attempt.body[-1])[1]


def _caught(handler: ast.ExceptHandler) -> Iterator[ast.expr]:
    if isinstance(handler.type, ast.Tuple):
        yield from handler.type.elts
    elif handler.type is not None:
        yield handler.type


KNOWN_OF_TIMEOUTS = (Known(re.compile(r"^TimeoutError\b"), _of_timeout),)
