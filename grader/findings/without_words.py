"""Lines that show less than they seem to: an exception without a text, a list that loses every second item."""

import ast
import re
from collections.abc import Iterator

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import Function, coroutines_in, functions_in, inside, last_name, walk
from grader.trace.trace import Trace

_TIMES_OUT = {"wait_for", "timeout", "timeout_at"}
_A_FUNCTION = re.compile(r"<(?:built-in method \w+ of _?(?:asyncio\.)?(?:Task|Future) object|bound method |function )")
_REMOVES = {"remove", "pop"}


def without_a_text(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that printed an exception whose text is empty, as that of a TimeoutError is."""
    printed = {line.line: line.text.rstrip() for line in trace.printed}
    for _, function in functions_in(tree):
        for attempt in inside(*function.body):
            if not isinstance(attempt, ast.Try) or not _times_out(attempt):
                continue
            for handler in attempt.handlers:
                for call in inside(*handler.body) if handler.name else ():
                    text = _before_the_exception(call, handler.name or "")
                    if isinstance(call, ast.Call) and text is not None and printed.get(call.lineno) == text.rstrip():
                        yield Seeming(
                            "without-text",
                            "the exception that this line prints has no text",
                            f"asyncio raises TimeoutError without a message, so `{handler.name}` is printed as "
                            f"nothing. `{{{handler.name}!r}}` in an f-string, or `repr({handler.name})`, also shows "
                            "its type.",
                            call.lineno,
                        )


def _times_out(attempt: ast.Try) -> bool:
    calls = (node for node in inside(*attempt.body) if isinstance(node, ast.Call))
    return any(last_name(call) in _TIMES_OUT for call in calls)


def _before_the_exception(call: ast.AST, name: str) -> str | None:
    """Return the text that `print` prints in front of the exception; None if it prints something else."""
    if not isinstance(call, ast.Call) or last_name(call) != "print" or call.keywords or not call.args:
        return None
    match call.args:
        case [ast.Name(id=one)] if one == name:
            return ""
        case [ast.Constant(value=str(text)), ast.Name(id=one)] if one == name:
            return text
        case [ast.JoinedStr(values=[ast.Constant(value=str(text)), ast.FormattedValue() as shown])]:
            return text if shown.conversion == -1 and last_name(shown.value) == name else None
        case [ast.JoinedStr(values=[ast.FormattedValue() as shown])]:
            return "" if shown.conversion == -1 and last_name(shown.value) == name else None
    return None


def tasks_printed(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that print a task where its result is meant: it stands behind a word, and is asked nothing."""
    printed = {line.line for line in trace.printed if "<Task " in line.text or "<_GatheringFuture " in line.text}
    for name, function in coroutines_in(tree):
        made = {
            one: value
            for one, value in assigned(inside(*function.body))
            if last_name(value) in ("create_task", "ensure_future", "gather")
        }
        for call in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(call, ast.Call) or last_name(call) != "print" or call.lineno not in printed:
                continue
            shown = [part.id for part in _shown(call) if isinstance(part, ast.Name) and part.id in made]
            if len(shown) == 1 and _loads(function, shown[0]) == 1:
                task = shown[0]
                many = last_name(made[task]) == "gather"
                yield Seeming(
                    "prints-a-task",
                    f"`{task}` is printed itself, and not {'its results' if many else 'its result'}",
                    f"It is {'a future' if many else 'a task'}. `await {task}` waits until it is done, and gives "
                    f"{'the results' if many else 'the result'}: `print(await {task})`.",
                    call.lineno,
                )


def functions_printed(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that print a function or a method where what it returns is meant."""
    printed = {line.line for line in trace.printed if _A_FUNCTION.search(line.text)}
    for call in walk(tree) if tree is not None and printed else ():
        if not isinstance(call, ast.Call) or last_name(call) != "print" or call.lineno not in printed:
            continue
        shown = [part for part in _shown(call) if isinstance(part, ast.Name | ast.Attribute)]
        if len(shown) == 1:
            function = ast.unparse(shown[0])
            yield Seeming(
                "prints-a-function",
                f"`{function}` is printed itself, and not what it returns",
                f"The parentheses are missing: `{function}` is the function, and `{function}()` calls it.",
                call.lineno,
            )


def _loads(function: Function, name: str) -> int:
    """Return how often the function uses this name: a task that is awaited elsewhere may be shown as it is."""
    nodes = (node for node in walk(function) if isinstance(node, ast.Name) and node.id == name)
    return sum(isinstance(node.ctx, ast.Load) for node in nodes)


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    """Yield what `print` shows besides texts: arguments, and the values in f-strings that are not shown by `!r`."""
    for one in call.args:
        if isinstance(one, ast.JoinedStr):
            yield from (
                part.value for part in one.values if isinstance(part, ast.FormattedValue) and part.conversion < 0
            )
        else:
            yield one


def removed_in_its_loop(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the lines that remove items from the list that their loop goes through."""
    for name, function in coroutines_in(tree):
        for loop in inside(*function.body) if trace.calls_of(name) else ():
            if not isinstance(loop, ast.For) or not isinstance(loop.iter, ast.Name):
                continue
            leaves = any(isinstance(node, ast.Break | ast.Return) for node in inside(*loop.body))
            for node in inside(*loop.body) if not leaves else ():
                match node:
                    case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=method)) if method in _REMOVES:
                        if owner == loop.iter.id:
                            yield Seeming(
                                "changed-in-loop",
                                f"`{owner}` loses items while a loop goes through it",
                                "The items behind the removed one move up, so that the loop leaves out the next one. "
                                f"Go through a copy: `for … in list({owner}):`.",
                                node.lineno,
                            )
                            return


WITHOUT_WORDS = (without_a_text, tasks_printed, functions_printed, removed_in_its_loop)
