"""Python's own words about an exception: its suggestion, the lines that it passed, the caret of a syntax error."""

import builtins
import re

import msgspec

from grader.findings.evidence import Evidence
from grader.findings.guards import of_undefined_name
from grader.findings.meant import meant_by
from grader.findings.places import line_in_words
from grader.findings.raised_because import because
from grader.grades.results import Finding
from grader.trace.events import Error, Passed

PATH = re.compile(r" \((?:/|[A-Za-z]:\\)[^()]*\)$|(?<=') \(unknown location\)$")
"""The path of a module on the grader's machine, at the end of an ImportError's message."""
PLACE = re.compile(r"(<coroutine object \w+|\brunning|\bdone)(?:, defined)? at [^<>]*?:\d+")
"""The place of a coroutine in a task's `repr`, perhaps in a file of the course."""
NOT_DEFINED = re.compile(r"name '(\w+)' is not defined")
HINT = re.compile(r"Did you mean: '(\w+)'")
AT_THE_TOP = "<module>"


def said_of(evidence: Evidence, error: Error) -> str:
    """Return the exception's type and message, and what it may be about."""
    message = PLACE.sub(r"\1", PATH.sub("", error.message))
    said = f"{error.type}: {message}" if message else error.type
    known = because(evidence, error)
    more = [known.advice] if known else [_about_name(evidence, error) or error.hint]
    return f"{as_sentence(said)} {' '.join(filter(None, more))}" if any(more) else said


def as_sentence(said: str) -> str:
    """Return the words with a full stop at their end, unless they end like a sentence already."""
    return said if said.endswith((".", "?", "!")) else f"{said}."


def _about_name(evidence: Evidence, error: Error) -> str:
    """Explain a name that is not defined: as yet, in a guard, or because the function has another name."""
    match = NOT_DEFINED.match(error.message)
    if match is None or error.line is None:
        return ""
    function = evidence.function(match[1])
    if function is None:
        own = not error.hint or ((found := HINT.match(error.hint)) is not None and hasattr(builtins, found[1]))
        meant = meant_by(evidence, match[1]) if own else None  # `min` is Python's hint for `main`
        said = f"Did you mean: '{meant.name}'?" if meant is not None else ""
        return of_undefined_name(evidence, match[1], error.line) or said
    if function.lineno <= error.line:
        return ""
    below = line_in_words(evidence, function.lineno)
    return f"{function.name} is defined below, in {below}: the name is there from then on."


def way_of(evidence: Evidence, error: Error) -> str:
    """Return sentences about how the file came to raise it; empty where one function did all of it.

    For an endless recursion the line where it stopped is left out: it depends on chance.
    """
    told = ""
    way = [passed for passed in error.way if passed.line]  # a stand-in of the grader has none
    if error.type != "RecursionError" and len([passed for passed in way if passed.function != AT_THE_TOP]) > 1:
        told = f"Your own lines on the way there: {'; '.join(_line(evidence, passed) for passed in way)}."
    if error.earlier is not None and (error.earlier.type, error.earlier.message) != (error.type, error.message):
        before = error.earlier
        raised = f"{before.type} ({before.message})" if before.message else before.type
        where = f" from {line_in_words(evidence, before.line)}" if before.line is not None else ""
        told += f" It was raised while {raised}{where} was being handled."
    return told.strip()


def own_line(evidence: Evidence, error: Error) -> int | None:
    """Return the last line on the way that the student wrote, or else the one that raised it.

    An exception of a given function, or of a stand-in for one, came out of the student's `await` before it ended the
    run.
    """
    if evidence.own_line(error.line):
        return error.line
    own = [passed.line for passed in error.way if evidence.own_line(passed.line)]
    return own[-1] if own else error.line


def _line(evidence: Evidence, passed: Passed) -> str:
    where = "at the top" if passed.function == AT_THE_TOP else f"in {passed.function}"
    return f"{line_in_words(evidence, passed.line)}, {where}"


def with_caret(finding: Finding, error: Error) -> Finding:
    """Return the finding with the part of its line that Python cannot parse."""
    if not error.column or finding.line is None:
        return finding
    end = msgspec.UNSET if error.end_column is None else error.end_column
    return msgspec.structs.replace(finding, column=error.column, end_column=end)
