"""A LookupError of a context variable: why it has no value in this task or thread."""

import ast
import re

from grader.findings.because import Because, Known
from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import line_of, users
from grader.findings.places import line_in_words
from grader.findings.source import calls_at, functions_in, last_name, walk
from grader.trace.events import Error
from grader.trace.trace import Trace, short

_NAMED = re.compile(r"<ContextVar name='([^']*)'")


def _of_no_value(evidence: Evidence, error: Error) -> Because | None:
    """Explain `USER.get()` where nothing has set the variable: in this task, in this thread, or at all."""
    match = _NAMED.search(error.message)
    name = _variable(evidence.tree, match[1]) if match is not None else None
    if name is None:
        return None
    title = f"`{name}` has no value here"
    default = f"`ContextVar(…, default=…)` gives `{name}` a value where nothing has set one."
    if (handed := _handed_to_a_thread(evidence, error)) is not None:
        return Because(
            f"`{name}` has no value in this thread",
            "`run_in_executor` leaves the context behind: in another thread, nothing has set the variable. `await "
            "asyncio.to_thread(…)` runs the function in a copy of the context; or hand the value over as an argument.",
            handed,
        )
    sets = list(users(evidence.tree, name, "set"))
    if not sets and not _is_set_anywhere(evidence.tree, name):
        return Because(title, f"Nothing in the file sets it. {default}")
    resets = any(users(evidence.tree, name, "reset"))
    for within, line in sets if not resets else ():
        for trace in evidence.traces:
            if (found := _why(evidence, trace, name, error, within, line)) is not None:
                return Because(title, *found)
    return Because(title, f"A value is seen in the task that sets it, and in the tasks made afterwards. {default}")


def _why(
    evidence: Evidence, trace: Trace, name: str, error: Error, within: str, line: int
) -> tuple[str, int | None] | None:
    """Return the words about a call of `set` in a coroutine that did not help, and its line."""
    parents = {life.name: life.parent for life in trace.tasks}
    asks = [one for one, function in functions_in(evidence.tree) if _holds(function, error.line)]
    asked = [call for call in trace.calls if call.coroutine in asks and call.how == "raised"]
    setters = {call.task for call in trace.calls_of(within)}
    if not asked or not setters:
        return None
    ours = list(line_of(asked[-1].task, parents))
    here, at = short(within), line_in_words(evidence, line)
    if ours[:1] and ours[0] in setters:
        return f"{here} sets it in {at}, which comes later. Set it first.", line
    ancestor = next((one for one in ours if one in setters), None)
    if ancestor is not None:
        child = ours[ours.index(ancestor) - 1]
        made = next((life.line for life in trace.tasks if life.name == child), None)
        where = f" in {line_in_words(evidence, made)}" if made is not None else ""
        return (
            f"A task has a copy of the context of the moment in which it is made. This one was made{where}, and "
            f"{here} sets the value in {at}, afterwards. Set it before you make the task.",
            line,
        )
    return (
        f"{here} sets it in {at}, in a task of its own. A task has a copy of the context: what it sets is not seen "
        f"outside of it. Return the value instead; or `await {here}(…)` directly, without a task.",
        line,
    )


def _holds(function: ast.AST, line: int | None) -> bool:
    first, last = getattr(function, "lineno", 0), getattr(function, "end_lineno", 0)
    return bool(line) and first <= (line or 0) <= last


def _variable(tree: ast.Module | None, named: str) -> str | None:
    """Return the variable of the file that holds the context variable with this name of its own."""
    for node in tree.body if tree else ():
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(node.value, ast.Call):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            own = node.value.args[0] if node.value.args else None
            if last_name(node.value) == "ContextVar" and isinstance(own, ast.Constant) and own.value == named:
                return target.id if isinstance(target, ast.Name) else None
    return None


def _is_set_anywhere(tree: ast.Module | None, name: str) -> bool:
    nodes = walk(tree) if tree else ()
    return any(
        isinstance(node, ast.Attribute) and node.attr == "set" and last_name(node.value) == name for node in nodes
    )


def _handed_to_a_thread(evidence: Evidence, error: Error) -> int | None:
    """Return the line on the way that hands the function to a thread without its context."""
    for passed in reversed(error.way[:-1]):
        if any(calls_at(evidence.tree, passed.line, {"run_in_executor"})):
            return passed.line
    return None


KNOWN_OF_CONTEXTS = (Known(re.compile(r"^LookupError: <ContextVar name="), _of_no_value),)
