"""Where the value of a context variable comes from that a printed line shows, or why it is not there."""

import ast
from collections.abc import Iterator

import msgspec

from grader.findings.context_leak import variables
from grader.findings.evidence import Evidence
from grader.findings.first_difference import other_text
from grader.findings.never_printed import parts_that_differ
from grader.findings.said_by_python import as_sentence
from grader.findings.source import calls_at, functions_in, inside, last_name
from grader.grades.results import Finding


def at_set(evidence: Evidence, finding: Finding) -> Finding:
    """Return a finding about a text that shows a context variable, at the place of the student's that sets it."""
    other = other_text(evidence) if finding.code == "wrong-text" else None
    if other is None or finding.line is None or not other.line.within:
        return finding
    call = next(calls_at(evidence.tree, other.line.line, {"print"}), None)
    parts = parts_that_differ(call, other.text, other.wanted) if call is not None else []
    for variable, default in variables(evidence.tree):
        sets = list(_sets(evidence, variable))
        if len(sets) != 1 or not any(_is_method(node, variable, "get") for part in parts for node in inside(part)):
            continue
        is_unset = str(default) == other.shown
        if (told := _told(variable, sets[0], finding.line, is_unset)) is not None:
            message = f"{as_sentence(finding.message)} {told}"
            return msgspec.structs.replace(finding, message=message, line=sets[0].lineno)
    return finding


def _told(variable: str, sets: ast.Call, line: int, is_unset: bool) -> str | None:
    """Return what the line that sets the variable does; None if it explains nothing."""
    in_another = last_name(sets) == "run"
    if is_unset and in_another:
        return (
            f"`{ast.unparse(sets.func)}` sets {variable} in another context, and this function goes on in its own: "
            f"`{variable}.set(…)` sets it there."
        )
    if is_unset:
        return f"{variable} is set here, after the call in line {line}." if sets.lineno > line else None
    return f"It shows what {variable} is set to here."


def _sets(evidence: Evidence, variable: str) -> Iterator[ast.Call]:
    """Yield the student's calls that set the variable: `variable.set(1)`, and `context.run(variable.set, 1)`."""
    for _, function in functions_in(evidence.tree):
        for node in inside(*function.body):
            if isinstance(node, ast.Call) and evidence.own_line(node.lineno) is not None:
                handed = [one for one in node.args[:1] if last_name(node) == "run"]
                if any(_is_method(one, variable, "set") for one in [node.func, *handed]):
                    yield node


def _is_method(node: ast.AST, variable: str, method: str) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == method and last_name(node.value) == variable
