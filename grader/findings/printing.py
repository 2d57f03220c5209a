"""Text that comes out otherwise because of how it is printed: no `f`, `end=`, a `print` that is never reached."""

import ast
import re
from collections.abc import Iterator

from grader.findings.evidence import ABOUT_LINES, Comparison, Evidence, is_of_lists
from grader.findings.places import line_in_words, place_at
from grader.findings.source import functions_in, inside, last_name, lines_of, walk
from grader.findings.unreachable import unreachable_in
from grader.grades.results import Finding
from grader.trace.trace import Trace

BRACES = re.compile(r"(?<!\{)\{([A-Za-z_]\w*+)[^{}]*+\}(?!\})")


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find the line of a failed check that prints otherwise than it seems to."""
    comparison = evidence.comparison
    if comparison is None or evidence.last is None or evidence.said:
        return
    if comparison.question in ABOUT_LINES:
        yield from _without_f(evidence, evidence.last[1], str(comparison.expected))
        yield from _in_pieces(evidence, comparison)
    yield from _never_reached(evidence, comparison)


def without_f(evidence: Evidence) -> Iterator[Finding]:
    """Find a variable's name in braces that a program printed as it stands."""
    for trace in evidence.traces:
        yield from _without_f(evidence, trace, "")


def _without_f(evidence: Evidence, trace: Trace, expected: str) -> Iterator[Finding]:
    printed = "\n".join(dict.fromkeys(line.text for line in trace.printed))
    for line, text in _printed_constants(evidence.tree):
        match = BRACES.search(text)
        if match is None or text in expected or text.strip() not in printed:
            continue
        if match[1] in _names_at(evidence, line):
            yield evidence.finding(
                "wrong-text",
                f"{match[0]} is printed as it stands",
                f"It printed the braces and the name between them. With an `f` before the quotation marks, Python "
                f"puts the value of `{match[1]}` in their place.",
                line,
            )
            return


def _printed_constants(tree: ast.Module | None) -> Iterator[tuple[int, str]]:
    """Yield the lines and texts of strings, other than f-strings, that are arguments of `print` as they stand."""
    for node in walk(tree) if tree else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
            for argument in node.args:
                if isinstance(argument, ast.Constant) and isinstance(argument.value, str):
                    yield argument.lineno, argument.value


def _names_at(evidence: Evidence, line: int) -> set[str]:
    """Return the variables and parameters that a line of the file may use."""
    around = [function for _, function in functions_in(evidence.tree) if _holds(function, line)]
    names = {argument.arg for function in around for argument in walk(function.args) if isinstance(argument, ast.arg)}
    at_top = inside(*evidence.tree.body) if evidence.tree else ()
    for node in (*at_top, *(part for function in around for part in inside(*function.body))):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
    return names


def _holds(node: ast.AST, line: int) -> bool:
    first, last = lines_of(node)
    return first <= line <= last


def _in_pieces(evidence: Evidence, comparison: Comparison) -> Iterator[Finding]:
    """Find a `print` without a new line at its end, where two expected lines came out as one."""
    if not is_of_lists(comparison):
        return
    given = [_text(line, comparison) for line in comparison.actual]
    wanted = [_text(line, comparison) for line in comparison.expected]
    pairs = zip(given, wanted, wanted[1:], strict=False)
    joined = next((one for one in pairs if one[0] != one[1]), None)
    if joined is None or not (joined[0].startswith(joined[1]) and joined[0].endswith(joined[2])):
        return
    open_ended = list(_open_ended(evidence.tree))
    if open_ended:
        call, how = next((one for one in open_ended if joined[1] in ast.unparse(one[0])), open_ended[0])
        yield evidence.finding(
            "wrong-text",
            f'"{joined[1]}" and "{joined[2]}" come out as one line',
            f"{how} ends the text without a new line, so what is printed next goes on in the same line. `print` ends "
            "the line by itself.",
            call.lineno,
        )


def _open_ended(tree: ast.Module | None) -> Iterator[tuple[ast.Call, str]]:
    """Yield the calls that print a text without a new line at its end, with how they do it."""
    for node in walk(tree) if tree else ():
        if not isinstance(node, ast.Call):
            continue
        if last_name(node) == "print":
            for option in node.keywords:
                end = option.value
                if option.arg == "end" and isinstance(end, ast.Constant) and "\n" not in str(end.value or "\n"):
                    yield node, f"`end={ast.unparse(end)}`"
        elif last_name(node) == "write" and node.args and isinstance(node.args[0], ast.Constant):
            yield from [] if str(node.args[0].value).endswith("\n") else [(node, "`write`")]


def _never_reached(evidence: Evidence, comparison: Comparison) -> Iterator[Finding]:
    """Find a statement after `return` that would have printed, where a line is missing; or the result's."""
    of_lines = comparison.question in ABOUT_LINES and (is_of_lists(comparison) or comparison.operator == "contains")
    if not of_lines and comparison.question != "result":
        return
    for function in evidence.written():
        for found in unreachable_in(function):
            parts = list(inside(found.statement))
            prints = any(isinstance(part, ast.Call) and last_name(part) == "print" for part in parts)
            gives = any(isinstance(part, ast.Return) for part in parts)
            if not (prints and _lacks_lines(comparison) if of_lines else gives):
                continue
            name = place_at(evidence, found.statement.lineno).function or function.name
            yield evidence.finding(
                "missing-line" if of_lines else "wrong-result",
                f"this line of {name} never runs",
                f"It comes after {_leaves(found.after)} in {line_in_words(evidence, found.after_line)}. Move it before "
                "that line.",
                found.statement.lineno,
            )


def _leaves(word: str) -> str:
    return f"`{word}`" + {"while True": ", a loop without an end,"}.get(word, "")


def _lacks_lines(comparison: Comparison) -> bool:
    if comparison.operator == "contains":
        return True
    given = [_text(line, comparison) for line in comparison.actual]
    return any(_text(line, comparison) not in given for line in comparison.expected)


def _text(line: str, comparison: Comparison) -> str:
    return line.rpartition("@")[0] if comparison.question == "timed_lines" else line
