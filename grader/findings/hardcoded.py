"""The right lines, printed by the wrong code, or for the sample's values only."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.results import Finding
from grader.trace import Line, Lines, Trace


def find(evidence: Evidence) -> Iterator[Finding]:
    """A check with other workers, another start or other values finds what the sample gives."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None or evidence.last[1].outcome != "finished":
        return
    play, trace = evidence.last
    unused = next((name for name in play.replace if not _called(trace, name)), None)
    if comparison.question == "calls_of" and not trace.calls_of(comparison.arguments[0]):
        unused = comparison.arguments[0]
    if unused is not None:
        line = _first_difference(evidence, trace) or _first_after_the_start(trace)
        yield evidence.finding(
            "hardcoded",
            f"{unused} is not called",
            f"The lines should come from {unused}, and they do not: nothing called it. Call it, and what it prints "
            "comes by itself.",
            evidence.place_of(line) if line else None,
        )
    elif trace.result is None and (line := _same_as_before(evidence, trace)) is not None:
        yield evidence.finding(
            "hardcoded",
            "the sample's values are written into the program",
            f'With other values it printed "{line.text}" all the same. Print what you were given, or ask for it.',
            line.line,
        )
    elif comparison.question == "result" and _result_as_before(evidence, trace):
        yield evidence.finding(
            "hardcoded",
            "the sample's values are written into the program",
            f"With other values it returned {comparison.actual!r} all the same. Work with what you were given.",
            line_of_return(evidence),
        )


def line_of_return(evidence: Evidence) -> int | None:
    """Where the function that was called gives its result: a `return`, an `except` that swallows, or its head."""
    entry = evidence.last[0].entry if evidence.last else ""
    for name in [entry] if entry in evidence.asks else list(evidence.asks):
        function = evidence.function(name)
        if function is None:
            continue
        nodes = list(ast.walk(function))
        handlers = [node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and not _raises(node)]
        returns = [node.lineno for node in nodes if isinstance(node, ast.Return) and node.value]
        if len(evidence.asks) == 1 or returns or name == entry:
            return (handlers or sorted(returns)[-1:] or [function.lineno])[0]
    return None if evidence.asks else _line_of_answer(evidence)


def _line_of_answer(evidence: Evidence) -> int | None:
    """An exercise about no function asks for a value: the last name in capitals that the file gives one."""
    lines = [
        node.lineno
        for node in (evidence.tree.body if evidence.tree else ())
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
    ]
    return lines[-1] if lines else None


def _raises(handler: ast.ExceptHandler) -> bool:
    return any(isinstance(node, ast.Raise) for node in ast.walk(handler))


def _called(trace: Trace, name: str) -> bool:
    return bool(trace.calls_of(name) or trace.printed_by(name))


def _first_difference(evidence: Evidence, trace: Trace) -> Line | None:
    comparison = evidence.comparison
    if comparison is None or not isinstance(comparison.expected, list) or not isinstance(comparison.actual, Lines):
        return None
    for line, shown, expected in zip(trace.printed, comparison.actual, comparison.expected, strict=False):
        if shown != expected:
            return line
    return None


def _first_after_the_start(trace: Trace) -> Line | None:
    return next((line for line in trace.printed if line.at > 0), trace.printed[0] if trace.printed else None)


def _same_as_before(evidence: Evidence, trace: Trace) -> Line | None:
    """The first wrong line, if a run for other values that was right printed the very same in its place."""
    line = _first_difference(evidence, trace)
    if line is None or evidence.last is None or evidence.comparison is None:
        return None
    if any(
        line.text == expected.rpartition("@")[0] or line.text == expected for expected in evidence.comparison.expected
    ):
        return None  # it is only out of its place, or its time
    place = trace.printed.index(line)
    for claim, play, before in evidence.passed:
        if (
            claim == "lines"
            and play != evidence.last[0]
            and len(before.printed) > place
            and before.printed[place].text == line.text
        ):
            return line
    return None


def _result_as_before(evidence: Evidence, trace: Trace) -> bool:
    return any(
        claim == "result"
        and evidence.last is not None
        and play != evidence.last[0]
        and before.result == trace.result is not None
        for claim, play, before in evidence.passed
    )
