"""Constructs of asyncio that an exercise asks for, or rules out; loops left open."""

import re
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import Use


def forbidden(evidence: Evidence) -> Iterator[Finding]:
    """`assert trace.uses("asyncio.run") == []` did not hold."""
    comparison = evidence.comparison
    if comparison is not None and comparison.question == "uses" and comparison.expected == []:
        for use in comparison.actual:
            if isinstance(use, Use):
                yield evidence.finding(
                    "construct-forbidden",
                    f"{use.construct} does the work here",
                    f"The exercise is about doing it without {use.construct}.",
                    use.line,
                )


CODE = re.compile(r"(construct-missing|construct-forbidden|hardcoded|race): (.+)", re.DOTALL)


def named_by_author(evidence: Evidence) -> Iterator[Finding]:
    """`assert …, "construct-missing: each worker needs a task"`: a suite may know what a trace cannot tell."""
    match = CODE.match(evidence.said)
    if match is not None:
        yield evidence.finding(match[1], match[2], match[2])


def missing(evidence: Evidence) -> Iterator[Finding]:
    """`assert trace.given_to("asyncio.gather") >= 3` did not hold."""
    comparison = evidence.comparison
    if comparison is not None and comparison.question == "given_to" and comparison.operator in (">=", "=="):
        construct = comparison.arguments[0] if comparison.arguments else "the construct"
        yield evidence.finding(
            "construct-missing",
            f"{construct} is not used when the program runs",
            f"The exercise is about {construct}: it was given {comparison.actual} of the {comparison.expected} "
            "things that it should run.",
        )


def loop_left_open(evidence: Evidence) -> Iterator[Finding]:
    """Not where a program ends anyway: where a function gives the loop back open."""
    for play, trace in evidence.runs:
        if play.kind == "call":
            for line in trace.open_loops:
                yield evidence.finding(
                    "loop-left-open",
                    "the event loop made here was never closed",
                    "A loop holds on to system resources until it is closed. Close it whatever happens: `try` and "
                    "`finally` do that, also when the coroutine raises.",
                    line,
                )
