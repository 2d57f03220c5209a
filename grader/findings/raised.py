"""Runs that an exception ended."""

import re
from collections.abc import Iterator

from grader.findings.called_by_python import compares_keys
from grader.findings.evidence import Evidence
from grader.findings.raised_because import because, finding_for
from grader.findings.said_by_python import as_sentence, own_line, said_of, way_of
from grader.findings.slips import with_slip
from grader.findings.source import calls_at
from grader.grades.results import Finding
from grader.trace.events import Error

WANTS_AWAIT = re.compile(
    r"['\"]coroutine['\"](?! object is not callable)|got coroutine\b|non-iterable coroutine"
    r"|(?<!iterator, )not coroutine\b|to coroutine\.__format__|of type coroutine is not|\bcoroutine found"
    r"|coroutines cannot be used with|'await' expression|can't be awaited|'NoneType'"
)
"""Parts of exception messages that may come from a value that should have been awaited."""
LACKING = ("KeyError", "IndexError", "StopAsyncIteration", "StopIteration")
"""Exceptions of values that are not there, perhaps because of a slip at another place."""
COMPARED = "not supported between instances of 'coroutine' and 'coroutine'"
"""The message of Python when coroutines are compared."""
SORTS = {"heapify", "heappush", "heappop", "sort", "sorted", "min", "max", "put", "get"}
"""Functions that compare what they are given."""


def by_itself(evidence: Evidence) -> Iterator[Finding]:
    """Find an exception that does not come from a missing `await`."""
    for error, finding in _raised(evidence):
        if not WANTS_AWAIT.search(error.message) or _handles_coroutines(evidence, error):
            yield finding


def _handles_coroutines(evidence: Evidence, error: Error) -> bool:
    """Return whether the coroutine objects are meant, as in an event loop of one's own."""
    is_asked = "is not an iterator" in error.message and any(calls_at(evidence.tree, error.line, {"next"}))
    return is_asked or _sorts_coroutines(evidence, error)


def _sorts_coroutines(evidence: Evidence, error: Error) -> bool:
    """Return whether coroutines were compared by what sorts them, for example in an event loop of one's own.

    Where a coroutine function is the key, its coroutine objects lack an `await`.
    """
    if COMPARED not in error.message or any(compares_keys(evidence, error.line)):
        return False
    return any(calls_at(evidence.tree, error.line, SORTS))


def for_want_of_await(evidence: Evidence) -> Iterator[Finding]:
    """Find an exception that may come from a missing `await`."""
    for error, finding in _raised(evidence):
        if WANTS_AWAIT.search(error.message):
            yield finding


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find an exception that no other finding explains."""
    yield from (finding for _, finding in _raised(evidence))


def _raised(evidence: Evidence) -> Iterator[tuple[Error, Finding]]:
    """Yield the exceptions that ended the runs, each with its finding."""
    for play, trace in evidence.runs:
        error = trace.error
        if error is not None and error.type == "SystemExit" and play.kind == "script" and evidence.comparison is None:
            continue  # a program may choose its exit status
        if error is not None and trace.outcome == "raised" and trace.reason is None and not trace.waiting:
            said = said_of(evidence, error)
            line = own_line(evidence, error) or _head_of_called(error.message, evidence)
            if way := way_of(evidence, error):
                said = f"{as_sentence(said)} {way}"
            finding = finding_for(evidence, error, said, line)
            lacks_something = evidence.asks and error.type in LACKING and because(evidence, error) is None
            yield error, with_slip(evidence, finding) if lacks_something else finding


def _head_of_called(message: str, evidence: Evidence) -> int | None:
    """Return the head of the function in `main() missing 1 required positional argument`."""
    match = re.match(r"(\w+)\(\) (?:missing|takes|got)", message)
    function = evidence.function(match[1]) if match else None
    return function.lineno if function else None
