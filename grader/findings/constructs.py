"""Constructs of asyncio that an exercise requires or forbids, and event loops that stay open."""

import ast
import re
from collections.abc import Iterator
from typing import Any

from grader.findings.evidence import Comparison, Evidence
from grader.findings.hardcoded import line_of_return
from grader.findings.source import walk
from grader.grades.results import Finding
from grader.trace.events import Use


def forbidden(evidence: Evidence) -> Iterator[Finding]:
    """Find each use where `assert trace.uses("asyncio.run") == []` failed."""
    comparison = evidence.comparison
    if comparison is not None and comparison.question == "uses" and comparison.expected in ([], 0) and evidence.last:
        for use in evidence.last[1].uses(comparison.arguments[0]):
            yield evidence.finding(
                "construct-forbidden",
                f"{use.construct} does the work here",
                f"The exercise is about doing it without {use.construct}.",
                use.line,
            )


NAMED_BY_AUTHORS = (
    *("construct-missing", "construct-forbidden", "hardcoded", "race", "wrong-result", "error-swallowed"),
    *("generator-not-closed", "connection-left-open", "never-yields", "drift", "test-too-weak", "test-too-strict"),
)
"""The codes that the message of an author's assert may begin with."""
CODE = re.compile(rf"({'|'.join(NAMED_BY_AUTHORS)}): (.+)", re.DOTALL)


def words_of(said: str) -> tuple[str, str]:
    """Return the code of a finding that an author's message begins with, or an empty text, and the words."""
    match = CODE.match(said)
    return (match[1], match[2]) if match is not None else ("", said)


def named_by_author(evidence: Evidence) -> Iterator[Finding]:
    """Find what the author of a suite names: `assert …, "construct-missing: each worker needs a task"`."""
    code, words = words_of(evidence.said)
    if code:
        line = line_of_return(evidence) if code == "wrong-result" else None
        yield evidence.finding(code, words, words, line or _line_of_subject(evidence, words))


def _line_of_subject(evidence: Evidence, words: str) -> int | None:
    """Return the head of the student's function that the words begin with, or else of the one that ran."""
    ran = evidence.last[0].entry if evidence.last else ""
    for name in (words.split(" ", 1)[0], ran):
        function = evidence.function(name) if name not in evidence.given else None
        if function is not None:
            return function.lineno
    return None


def missing(evidence: Evidence) -> Iterator[Finding]:
    """Find a construct that is not used, where `assert trace.put_to_work("asyncio.gather") >= 3` failed."""
    comparison = evidence.comparison
    if comparison is None or not _asks_for_more(comparison) or _given(evidence, comparison):
        return
    if not _uses(evidence, comparison):
        title = f"{_construct(comparison)} is not used when the program runs"
        yield evidence.finding("construct-missing", title, _how_much_was_given(comparison), None)


def given_too_little(evidence: Evidence) -> Iterator[Finding]:
    """Find a construct that did only a part of the work, or none of it; other findings may say why."""
    comparison = evidence.comparison
    if comparison is None or not _asks_for_more(comparison) or not (uses := _uses(evidence, comparison)):
        return
    construct, given = _construct(comparison), _given(evidence, comparison)
    title = f"{construct} does a part of the work only" if given else f"{construct} has nothing to run"
    message = _how_much_was_given(comparison)
    if given != comparison.actual:
        title = title if comparison.actual else f"{construct} does none of the work"
        message = (
            f"The exercise is about {construct}. Of the {given} things that it was given to run, "
            f"{comparison.actual or 'none'} printed a line: the work is done somewhere else."
        )
    yield evidence.finding("construct-missing", title, message, uses[0].line)


def _how_much_was_given(comparison: Comparison) -> str:
    return (
        f"The exercise is about {_construct(comparison)}: it was given {comparison.actual} of the "
        f"{comparison.expected} things that it should run."
    )


def _uses(evidence: Evidence, comparison: Comparison) -> tuple[Use, ...]:
    return tuple(evidence.last[1].uses(_construct(comparison))) if evidence.last else ()


def _given(evidence: Evidence, comparison: Comparison) -> Any:
    """Return how much the construct was given, whether it worked or not."""
    if comparison.question == "put_to_work" and evidence.last:
        return evidence.last[1].given_to(_construct(comparison))
    return comparison.actual


def _construct(comparison: Comparison) -> str:
    return comparison.arguments[0] if comparison.arguments else "the construct"


def _asks_for_more(comparison: Comparison) -> bool:
    return comparison.question in ("given_to", "put_to_work") and comparison.operator in (">=", "==")


def loop_left_open(evidence: Evidence) -> Iterator[Finding]:
    """Find a loop that a function made and did not close; at the end of a program it does not matter."""
    for play, trace in evidence.runs:
        if play.kind == "call":
            for line in trace.open_loops:
                named = _close_not_called(evidence.tree)
                if named is not None:
                    yield evidence.finding(
                        "loop-left-open",
                        "close stands here without parentheses, so that the loop stays open",
                        "The name of a function alone does nothing: the parentheses call it.",
                        named,
                    )
                    return
                yield evidence.finding(
                    "loop-left-open",
                    "the event loop made here was never closed",
                    "A loop holds on to system resources until it is closed. Close it whatever happens: `try` and "
                    "`finally` do that, also when the coroutine raises.",
                    line,
                )


def _close_not_called(tree: ast.Module | None) -> int | None:
    """Return the line of a statement `loop.close`, without the parentheses."""
    statements = (node for node in walk(tree or ast.Module([], [])) if isinstance(node, ast.Expr))
    return next(
        (one.lineno for one in statements if isinstance(one.value, ast.Attribute) and one.value.attr == "close"), None
    )
