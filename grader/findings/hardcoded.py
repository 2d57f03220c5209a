"""The right lines from the wrong code, or for the sample's values only."""

import ast
import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from typing import NamedTuple

from grader.findings.evidence import ABOUT_LINES, Evidence, is_of_lists
from grader.findings.own_code import head_of_the_only
from grader.findings.source import walk
from grader.grades.results import Finding
from grader.trace.events import Line
from grader.trace.trace import Trace

WORDS = re.compile(r"\w+")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find lines or results that stay the same with other workers, another start or other values."""
    comparison = evidence.comparison
    if evidence.last is None or evidence.last[1].outcome != "finished":
        return
    play, trace = evidence.last
    if not trace.printed and trace.result is None:
        return  # nothing was done at all: that is another cause
    unused = next((name for name in play.replace if not (_called(trace, name) or _may_be_called(evidence, name))), None)
    if comparison is not None and comparison.question == "calls_of":
        unused = next((name for name in comparison.arguments[:1] if not trace.calls_of(name)), unused)
    if unused is not None:
        line = _first_difference(evidence, trace) or _first_after_the_start(trace)
        told = (
            f"The lines should come from {unused}, and they do not: nothing called it. Call it, and what it prints "
            "comes by itself."
        )
        if _is_silent_class(evidence.tree, unused):
            told = (
                f"The lines should show what {unused} gives, and they do not: nothing called it. Call it, and use what "
                "it gives."
            )
        elif _is_silent(evidence, unused):
            told = (
                f"The results should come from {unused}, and they do not: nothing called it. Call it, and use what it "
                "returns."
            )
        at = evidence.place_of(line) if line else line_of_return(evidence)
        yield evidence.finding("hardcoded", f"{unused} is not called", told, at or head_of_the_only(evidence))
    elif comparison is None:
        return
    elif trace.result is None and (line := _same_as_before(evidence, trace)) is not None:
        yield evidence.finding(
            "hardcoded",
            "the sample's values are written into the program",
            f'With other values it printed "{line.text}" all the same. Print what you were given, or ask for it.',
            evidence.place_of(line),
        )
    elif (fixed := _fixed(evidence, trace)) is not None:
        name, parameter, value, fixed_at = fixed
        yield evidence.finding(
            "hardcoded",
            f"{name} works with {value}, whatever {parameter} is",
            f"{name} was given {' and '.join(_values(trace, name, parameter))} as {parameter}, and nothing in it uses "
            f"{parameter}: {value} stands here in its place. Use {parameter}.",
            fixed_at,
        )
    elif comparison.question == "result" and _result_as_before(evidence, trace):
        yield evidence.finding(
            "hardcoded",
            "the sample's values are written into the program",
            f"With other values it returned {comparison.actual!r} all the same. Work with what you were given.",
            line_of_return(evidence),
        )


def parameter_not_read(evidence: Evidence) -> Iterator[Finding]:
    """Find a function of the exercise that ran and never reads a parameter that it requires or was given."""
    if evidence.comparison is None or evidence.last is None or evidence.last[1].outcome != "finished":
        return
    play, trace = evidence.last
    if not trace.printed and trace.result is None:
        return  # nothing was done at all: that is another cause
    for function in evidence.written():
        arguments = function.args
        if function.name not in evidence.asks or not (trace.calls_of(function.name) or trace.returned != "NoneType"):
            continue
        read = {node.id for node in walk(function) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)}
        needed = _needed(arguments, play.args if play.entry == function.name else ())
        unread = [name for name in needed if name not in read]
        if unread and "locals" not in read:
            yield evidence.finding(
                "hardcoded",
                f"{function.name} does not look at `{unread[0]}`",
                f"It does the same whatever `{unread[0]}` is. Work with what you were given.",
                function.lineno,
            )


class _Fixed(NamedTuple):
    """A function that ignores a parameter, and the value that stands in the parameter's place on `line`."""

    function: str
    parameter: str
    value: str
    line: int


def _fixed(evidence: Evidence, trace: Trace) -> _Fixed | None:
    """Return a function that ignores a parameter; it works with the value that another check passed with."""
    for function in evidence.written():
        if function.name not in evidence.asks:
            continue
        nodes = [node for statement in function.body for node in walk(statement)]
        used = {node.id for node in nodes if isinstance(node, ast.Name)}
        for parameter in (one.arg for one in function.args.args if one.arg not in used):
            before = {value for _, _, run in evidence.passed for value in _values(run, function.name, parameter)}
            now = set(_values(trace, function.name, parameter))
            for node in [*nodes, *_constants_at_the_top(evidence, used)] if now - before else ():
                if isinstance(node, ast.Constant) and repr(node.value) in before - now:
                    return _Fixed(function.name, parameter, repr(node.value), node.lineno)
    return None


def _values(trace: Trace, function: str, parameter: str) -> list[str]:
    """Return the values that the calls of a function got for a parameter, as Python writes them, each once."""
    return list(dict.fromkeys(call.given[parameter] for call in trace.calls_of(function) if parameter in call.given))


def _constants_at_the_top(evidence: Evidence, names: Set[str]) -> Iterator[ast.expr]:
    for node in evidence.tree.body if evidence.tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in names:
            yield node.value


def line_of_return(evidence: Evidence) -> int | None:
    """Return the line of the result: a `return`, an `except` that swallows, or the head of the function."""
    entry = evidence.last[0].entry if evidence.last else ""
    for name in [entry] if entry in evidence.asks else list(evidence.asks):
        function = evidence.function(name)
        if function is None or name in evidence.given:
            continue
        nodes = list(walk(function))
        handlers = [node.lineno for node in nodes if isinstance(node, ast.ExceptHandler) and not _leaves(node)]
        returns = [node.lineno for node in nodes if isinstance(node, ast.Return) and node.value]
        if len(evidence.asks) == 1 or returns or name == entry:
            if returns and evidence.last is not None and evidence.last[1].returned == "NoneType":
                handlers = _lost_results(nodes) or handlers
            return (handlers or sorted(returns)[-1:] or [function.lineno])[0]
    return None if evidence.asks else _line_of_answer(evidence)


def _line_of_answer(evidence: Evidence) -> int | None:
    """Return the last assignment to a name in capitals, for an exercise that asks for a value."""
    lines = [
        node.lineno
        for node in (evidence.tree.body if evidence.tree else ())
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id.isupper()
    ]
    return lines[-1] if lines else None


def _leaves(handler: ast.ExceptHandler) -> bool:
    """Return whether the handler raises an exception, or returns a value of its own."""
    parts = list(walk(handler))
    return any(isinstance(node, ast.Raise) or (isinstance(node, ast.Return) and node.value) for node in parts)


def _lost_results(nodes: list[ast.AST]) -> list[int]:
    """Return the line of the only awaited call whose result is not used, where a function returns None."""
    lost = [
        node.lineno
        for node in nodes
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Await) and isinstance(node.value.value, ast.Call)
    ]
    return lost if len(lost) == 1 else []


def _called(trace: Trace, name: str) -> bool:
    """Return whether a function of the file, or the stand-in for it, was called."""
    return bool(name in trace.stand_ins or trace.calls_of(name) or trace.printed_by(name))


def _may_be_called(evidence: Evidence, name: str) -> bool:
    """Return whether the file mentions this plain function. Its calls are in no trace, unless it prints."""
    if not isinstance(evidence.function(name), ast.FunctionDef) or evidence.tree is None:
        return False
    return any(isinstance(node, ast.Name) and node.id == name for node in walk(evidence.tree))


def _is_silent(evidence: Evidence, name: str) -> bool:
    """Return whether a function of the file prints nothing, and calls none of the file's functions that print."""
    named, found = [name], []
    for one in named:
        function = evidence.function(one)
        if function is None:
            return False
        found += [node.id for node in walk(function) if isinstance(node, ast.Name)]
        named += [other.name for other in evidence.functions() if other.name in found and other.name not in named]
    return "print" not in found


def _needed(arguments: ast.arguments, given: Sequence[object]) -> list[str]:
    """Return the parameters that are required, or were given something else than their default."""
    required = len(arguments.args) - len(arguments.defaults)
    needed = [one.arg for one in arguments.args[:required]]
    for one, default, value in zip(arguments.args[required:], arguments.defaults, given[required:], strict=False):
        if not (isinstance(default, ast.Constant) and default.value == value):
            needed.append(one.arg)
    return needed


def _is_silent_class(tree: ast.Module | None, name: str) -> bool:
    """Return whether this is a class of the file that prints nothing."""
    classes = [node for node in (tree.body if tree else ()) if isinstance(node, ast.ClassDef) and node.name == name]
    names = {node.id for one in classes for node in walk(one) if isinstance(node, ast.Name)}
    return bool(classes) and "print" not in names


def _first_difference(evidence: Evidence, trace: Trace) -> Line | None:
    comparison = evidence.comparison
    if comparison is None or comparison.question not in ABOUT_LINES or not is_of_lists(comparison):
        return None
    for line, shown, expected in zip(trace.printed, comparison.actual, comparison.expected, strict=False):
        if shown != expected:
            return line
    return None


def _first_after_the_start(trace: Trace) -> Line | None:
    return next((line for line in trace.printed if line.at > 0), trace.printed[0] if trace.printed else None)


def _same_as_before(evidence: Evidence, trace: Trace) -> Line | None:
    """Return the first wrong line, if a right run for other values printed the same in its place.

    With a stand-in it may be any line that the file printed itself although the stand-in should have.
    """
    comparison, first = evidence.comparison, _first_difference(evidence, trace)
    if first is None or evidence.last is None or comparison is None:
        return None
    expected = [
        line.rpartition("@")[0] if comparison.question == "timed_lines" else line for line in comparison.expected
    ]
    if not _is_written(evidence, first.text.rstrip(), expected[trace.printed.index(first)]):
        return None
    printed = [line.text.rstrip() for line in trace.printed]
    if not Counter(expected) - Counter(printed):
        return None  # all lines were printed: one is out of place, late or early, or one too many
    right = [before for claim, play, before in evidence.passed if claim == "lines" and play != evidence.last[0]]
    place = trace.printed.index(first)
    for before in right:
        if len(before.printed) > place and before.printed[place].text == first.text not in expected:
            return first
    for line in trace.printed if evidence.last[0].replace else ():
        known = any(line.text == other.text for before in right for other in before.printed)
        if line.line is not None and known and line.text.rstrip() not in expected:
            return line
    return None


def _result_as_before(evidence: Evidence, trace: Trace) -> bool:
    """Return whether a right run for other values had the same result. An empty one proves little."""
    comparison = evidence.comparison
    if comparison is not None and _may_choose(evidence, comparison.expected):
        return False
    return bool(trace.result) and any(
        claim == "result" and evidence.last is not None and play != evidence.last[0] and before.result == trace.result
        for claim, play, before in evidence.passed
    )


def _is_written(evidence: Evidence, given: str, wanted: str) -> bool:
    """Return whether the words that make this text wrong stand in the file: a computed value is no word of it."""
    return {*WORDS.findall(given)} - {*WORDS.findall(wanted)} <= _words(evidence)


def _may_choose(evidence: Evidence, wanted: object) -> bool:
    """Return whether the text that should be the result stands in the file, too, so that it may choose between them."""
    nodes = walk(evidence.tree) if evidence.tree else ()
    return isinstance(wanted, str) and any(isinstance(node, ast.Constant) and node.value == wanted for node in nodes)


def _words(evidence: Evidence) -> set[str]:
    """Return the words of the texts and numbers that stand in the file; not those of `while True`."""
    nodes = (node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.Constant))
    return {word for node in nodes if not isinstance(node.value, bool) for word in WORDS.findall(str(node.value))}
