"""Files that cannot be loaded, or that lack what is called."""

import re
from collections.abc import Iterator

from grader.findings import await_outside
from grader.findings.evidence import Evidence
from grader.findings.meant import meant_by
from grader.findings.not_python import about_its_character, another_file
from grader.findings.said_by_python import as_sentence, with_caret
from grader.grades.results import Finding
from grader.text import code_lines
from grader.trace.events import Error

INSTEAD = {
    "'yield from' inside async function": (
        "In an `async def`, hand on the values one by one: `async for value in …: yield value`. To wait for a "
        "coroutine, write `await`."
    ),
    "'return' with value in async generator": (
        "A function with a `yield` hands out its values that way, and `return` only ends it. Hand the last value out "
        "with `yield`, too; or collect the values in a list, and return that, without any `yield`."
    ),
    "asynchronous comprehension outside of an asynchronous function": (
        "A comprehension with `await` or `async for` in it stands in an `async def`."
    ),
}
"""By what Python says of a syntax error, the way to write it."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find why the file could not be loaded, or what it lacks."""
    for trace in evidence.traces:
        error = trace.error
        if error is None:
            continue
        if trace.reason == "syntax-error":
            yield _not_read(evidence, error)
        elif trace.reason == "await-outside-async":
            yield with_caret(await_outside.finding_for(evidence, error), error)
        elif trace.reason == "missing-name":
            yield _missing_name(evidence, error)


def _not_read(evidence: Evidence, error: Error) -> Finding:
    title = "Python cannot read the file"
    if what := another_file(evidence.source):
        return evidence.finding("syntax-error", title, what, None)
    more = about_its_character(error.message) or _instead(evidence, error)
    message = f"Python stopped reading here: {as_sentence(error.message)}{more}"
    return with_caret(evidence.finding("syntax-error", title, message, error.line), error)


def _instead(evidence: Evidence, error: Error) -> str:
    """Return the advice for syntax that a coroutine function has in another form."""
    lines = code_lines(evidence.source.decode("utf-8", "replace"))
    line = lines[error.line - 1] if error.line and error.line <= len(lines) else ""
    if "async lambda" in line:
        return " There is no asynchronous `lambda`: write an `async def`, and hand over its name."
    return next((f" {advice}" for said, advice in INSTEAD.items() if said in error.message), "")


def _missing_name(evidence: Evidence, error: Error) -> Finding:
    wanted = re.match(r"there is no (?:function )?(\w+) in ", error.message)
    meant = meant_by(evidence, wanted[1]) if wanted and error.line is None else None
    message = f"It is called by this name: {evidence.file} must have it at its top level."
    if meant is None or wanted is None:
        return evidence.finding("missing-name", error.message, message, error.line)
    return evidence.finding(
        "missing-name",
        error.message,
        f"{message} Did you mean {meant.name}? Then call it {wanted[1]}.",
        meant.lineno,
    )
