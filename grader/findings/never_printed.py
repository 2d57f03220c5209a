"""Why a line was not printed: what would print it was cancelled, or had ended with an exception."""

import ast
import re

from grader.findings.evidence import Evidence
from grader.findings.source import inside, last_name, walk
from grader.trace.events import Line
from grader.trace.trace import clock

ANYTHING = "(?s:.*)"
"""A pattern for the text of a value."""
WordsAtLine = tuple[str, int | None]
"""The words, and the line that they are about."""


def called_off(evidence: Evidence, text: str) -> WordsAtLine | None:
    """Return that a given function would have printed this text, and was cancelled before it did."""
    if evidence.last is None:
        return None
    trace = evidence.last[1]
    names = {evidence.given_at(node.lineno) for node in prints_for(evidence.tree, text)}
    for call in trace.calls:
        if call.coroutine in names and call.how == "cancelled" and call.until is not None:
            made = next((life.line for life in trace.tasks if life.name == call.task), None)
            told = f"{call.coroutine} would print it, and was cancelled at {clock(call.until)} s."
            return told, _only_cancel(evidence) or call.awaited_at or made
    return None


def _only_cancel(evidence: Evidence) -> int | None:
    """Return the line of the only `cancel()` that the student wrote."""
    found = [
        node.lineno
        for function in evidence.written()
        for node in inside(*function.body)
        if isinstance(node, ast.Call) and last_name(node) == "cancel"
    ]
    return found[0] if len(found) == 1 else None


def ended_early(evidence: Evidence, instead: Line, missing: str = "") -> WordsAtLine | None:
    """Return that a function that the student writes had ended in its task, before another line.

    Args:
        evidence: The check.
        instead: The line that was printed in place of the missing one.
        missing: The missing text; a function that would print it may have ended without an exception.
    """
    if evidence.last is None:
        return None
    trace = evidence.last[1]
    asked = {function.name for function in evidence.written()} & set(evidence.asks)
    calls = prints_for(evidence.tree, missing) if missing else []
    printers = {one.name for one in evidence.written() if any(call in walk(one) for call in calls)}
    for life in trace.tasks:
        returned = life.how == "finished" and life.coroutine in printers
        if life.coroutine not in asked or not (life.how == "raised" or returned) or life.name == instead.task:
            continue
        if life.finished is not None and life.finished <= instead.at:
            steps, at = [step for step in trace.steps if step.task == life.name], clock(life.finished)
            told = f"{life.coroutine} had ended by then, with an exception that came out of it at {at} s."
            if returned:
                told = f"{life.coroutine} would print it, and had returned by then, at {at} s."
            return told, steps[-1].line if steps else life.line
    return None


def prints_for(tree: ast.Module | None, text: str) -> list[ast.Call]:
    """Return the calls of `print` that have words of their own, and whose words fit this text, from the top."""
    calls = (node for node in (walk(tree) if tree else ()) if isinstance(node, ast.Call))
    found = [call for call in calls if last_name(call) == "print" and _may_print(call, text)]
    return sorted(found, key=lambda call: call.lineno)


def _may_print(call: ast.Call, text: str) -> bool:
    if call.keywords or any(isinstance(argument, ast.Starred) for argument in call.args):
        return False
    words = [_pattern(argument) for argument in call.args]
    own = any(character.isalpha() for word in words for character in word.replace(ANYTHING, ""))
    return own and re.fullmatch(" ".join(words), text) is not None


def _pattern(argument: ast.expr) -> str:
    """Return a pattern for the text that an argument of `print` may give."""
    parts = argument.values if isinstance(argument, ast.JoinedStr) else [argument]
    return "".join(
        re.escape(part.value) if isinstance(part, ast.Constant) and isinstance(part.value, str) else ANYTHING
        for part in parts
    )
