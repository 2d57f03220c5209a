"""Why a line was not printed: what would print it was cancelled, or had ended with an exception."""

import ast
import re

from grader.findings.evidence import Evidence
from grader.findings.source import functions_in, inside, last_name, walk
from grader.trace.events import Line
from grader.trace.trace import clock

ANYTHING = "(?s:.*)"
VALUE = f"({ANYTHING})"
"""Patterns for the text of a value."""
LAST_ONE = "was the last one"
"""The end of the words about a loop that ended before the round that would print a line."""
Loop = ast.For | ast.AsyncFor | ast.While
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


def only_in_handlers(evidence: Evidence, text: str) -> WordsAtLine | None:
    """Return that what would print this text stands in an `except`, and that did not run."""
    calls = prints_for(evidence.tree, text)
    printed = {line.line for line in evidence.last[1].printed} if evidence.last is not None else set()
    handlers = [node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, ast.ExceptHandler)]
    handled = {id(part) for handler in handlers for part in inside(*handler.body)}
    if len(calls) != 1 or id(calls[0]) not in handled or calls[0].lineno in printed:
        return None
    if evidence.own_line(calls[0].lineno) is None:
        return None
    told = "This line would print it, and stands in an `except` that did not run. `finally` runs in any case."
    return told, calls[0].lineno


def not_looked_at(evidence: Evidence) -> WordsAtLine | None:
    """Return that a callback of the student's, which takes several arguments, does not read one of them."""
    for _, outer in functions_in(evidence.tree):
        calls = [node for node in inside(*outer.body) if isinstance(node, ast.Call)]
        handed = {one.id for call in calls for one in call.args if isinstance(one, ast.Name)}
        for inner in inside(*outer.body):
            if not isinstance(inner, ast.FunctionDef) or inner.name not in handed or inner.decorator_list:
                continue
            names = [one.arg for one in inner.args.args]
            used = {node.id for one in inner.body for node in walk(one) if isinstance(node, ast.Name)}
            unused = [name for name in names if name not in used and not name.startswith("_")]
            if len(names) > 1 and len(unused) == 1 and evidence.own_line(inner.lineno) is not None:
                return f"Nothing printed this line. {inner.name} does not look at `{unused[0]}`.", inner.lineno
    return None


def calls_end_early(evidence: Evidence, text: str) -> WordsAtLine | None:
    """Return that a loop of the student's calls a given function that prints this text, and has ended too early."""
    if evidence.last is None:
        return None
    trace = evidence.last[1]
    before = [line for line in trace.printed if line.text.rstrip() == text and line.within]
    names = {line.within[-1] for line in before}
    if len(names) != 1 or evidence.given_at(before[0].line or 0) is None:
        return None
    (name,) = names
    places = {call.awaited_at for call in trace.calls_of(name)}
    loops = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, Loop) and len(places) == 1 and evidence.own_line(node.lineno) is not None
        if any(node.lineno < (place or 0) <= (node.end_lineno or 0) for place in places)
    ]
    if len(loops) != 1:
        return None
    times = "once" if len(before) == 1 else f"{len(before)} times"
    return f"This loop called {name} {times}, and ended.", loops[0].lineno


def rounds_end_early(evidence: Evidence, text: str) -> WordsAtLine | None:
    """Return that a loop of the student's prints such texts, and ended before the round that would print this one."""
    printed = evidence.last[1].printed if evidence.last is not None else ()
    for loop in (node for node in (walk(evidence.tree) if evidence.tree else ()) if isinstance(node, Loop)):
        for call in inside(*loop.body):
            if isinstance(call, ast.Call) and _prints_plainly(call) and evidence.own_line(call.lineno) is not None:
                shown = [line.text.rstrip() for line in printed if line.line == call.lineno]
                before = [one for one in shown if _come_from_rounds(call, loop, one, text)]
                if before:
                    return f'This line prints such texts, and "{before[-1]}" {LAST_ONE}.', call.lineno
    return None


def _come_from_rounds(call: ast.Call, loop: Loop, one: str, other: str) -> bool:
    """Return whether two rounds of a loop may print these texts: they differ in values that each round sets anew.

    Such a value is a number in both of them, or in none. If all that is shown is one value, it is a number.
    """
    anew = {node.id for node in inside(loop) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    values = [part for argument in call.args for part in _parts(argument) if not _is_text(part)]
    is_new = [any(isinstance(node, ast.Name) and node.id in anew for node in walk(part)) for part in values]
    pattern = " ".join(_pattern(argument, VALUE) for argument in call.args)
    matches = re.fullmatch(pattern, one), re.fullmatch(pattern, other)
    if matches[0] is None or matches[1] is None or not any(is_new):
        return False
    pairs = [*zip(matches[0].groups(), matches[1].groups(), is_new, strict=True)]
    alike = all(mine.isdigit() == its.isdigit() if new else mine == its for mine, its, new in pairs)
    return alike and (pattern != VALUE or other.isdigit())


def parts_that_differ(call: ast.Call, one: str, other: str) -> list[ast.expr]:
    """Return the values in a `print` in which two texts of it differ; none if it cannot have printed both."""
    pattern = " ".join(_pattern(argument, VALUE) for argument in call.args)
    matches = re.fullmatch(pattern, one), re.fullmatch(pattern, other)
    values = [part for argument in call.args for part in _parts(argument) if not _is_text(part)]
    if matches[0] is None or matches[1] is None:
        return []
    groups = zip(values, matches[0].groups(), matches[1].groups(), strict=True)
    return [part for part, mine, its in groups if mine != its]


def prints_for(tree: ast.Module | None, text: str) -> list[ast.Call]:
    """Return the calls of `print` that have words of their own, and whose words fit this text, from the top."""
    calls = (node for node in (walk(tree) if tree else ()) if isinstance(node, ast.Call))
    found = [call for call in calls if _prints_plainly(call) and _may_print(call, text)]
    return sorted(found, key=lambda call: call.lineno)


def _prints_plainly(call: ast.Call) -> bool:
    """Return whether this is a `print` of single values, without options."""
    return (
        last_name(call) == "print" and not call.keywords and not any(isinstance(one, ast.Starred) for one in call.args)
    )


def _may_print(call: ast.Call, text: str) -> bool:
    words = [_pattern(argument) for argument in call.args]
    own = any(character.isalpha() for word in words for character in word.replace(ANYTHING, ""))
    return own and re.fullmatch(" ".join(words), text) is not None


def _pattern(argument: ast.expr, value: str = ANYTHING) -> str:
    """Return a pattern for the text that an argument of `print` may give, with another one for each value in it."""
    return "".join(re.escape(ast.literal_eval(part)) if _is_text(part) else value for part in _parts(argument))


def _parts(argument: ast.expr) -> list[ast.expr]:
    return argument.values if isinstance(argument, ast.JoinedStr) else [argument]


def _is_text(part: ast.expr) -> bool:
    return isinstance(part, ast.Constant) and isinstance(part.value, str)
