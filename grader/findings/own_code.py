"""The student's own code on which it depends what code of the grader prints or returns."""

import ast

import msgspec

from grader.findings.evidence import Evidence
from grader.findings.polling import LOOKS_AGAIN, looks_again
from grader.findings.said_by_python import as_sentence
from grader.findings.source import last_name, walk
from grader.grades.results import Finding
from grader.submission.parsing import Definition

DEPENDS = {"wrong-text": "What it shows comes from", "wrong-order": "When it comes depends on"}
"""The words before the name of the student's code on which a line of the grader, or of a given function, depends."""

HERE = "Here "
"""The first word about a line that was printed in place of another one."""


def in_own_code(evidence: Evidence, finding: Finding) -> Finding:
    """Return a finding about what code of the grader printed, at the student's code on which that depends.

    It is the only function or class that the student writes, and in a class the method that was called.
    """
    if evidence.last is None:
        return finding
    if (polls := looks_again(evidence, evidence.last[1])) is not None and finding.code in ("wrong-order", "wrong-time"):
        message = f"{finding.message} {LOOKS_AGAIN}"
        return msgspec.structs.replace(finding, line=evidence.own_line(polls), message=message)
    head = head_of_the_only(evidence)
    node = next((one for one in (evidence.tree.body if evidence.tree else ()) if one.lineno == head), None)
    if isinstance(node, ast.ClassDef):
        called = {call.line for call in evidence.last[1].calls if call.coroutine.startswith(f"{node.name}.")}
        head = called.pop() if len(called) == 1 else head
    if head is None:
        return finding
    message = (
        finding.message.replace(HERE, "In its place, ", 1) if finding.message.startswith(HERE) else finding.message
    )
    if isinstance(node, Definition) and finding.code in DEPENDS:
        message = f"{as_sentence(message)} {DEPENDS[finding.code]} {node.name}."
    return msgspec.structs.replace(finding, line=head, message=message)


def head_of_the_only(evidence: Evidence) -> int | None:
    """Return the head of what the student writes, if that is one function or class.

    Where a class calls a function that it keeps, it is the line of that call.
    """
    found = [
        node
        for node in (evidence.tree.body if evidence.tree else ())
        if isinstance(node, Definition) and node.name not in evidence.given
    ]
    if len(found) != 1:
        return None
    methods = {node.name for node in walk(found[0]) if isinstance(node, Definition)}
    kept = [
        node.lineno
        for node in walk(found[0])
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and last_name(node.func.value) == "self"
        and node.func.attr not in methods
    ]
    return kept[0] if len(kept) == 1 else found[0].lineno
