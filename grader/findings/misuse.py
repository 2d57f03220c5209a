"""Exceptions of asyncio and the interpreter whose cause is known: the message says what, a finding says why."""

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from grader.findings.evidence import Evidence
from grader.findings.source import last_name
from grader.results import Finding
from grader.trace import Error, Trace


class _Misuse(NamedTuple):
    pattern: str
    code: str
    title: str
    message: str


MISUSES = (
    _Misuse(
        r"cannot be called from a running event loop|event loop is already running|while another loop is running",
        "run-inside-loop",
        "an event loop is running here already",
        "asyncio.run makes a loop and runs it to its end, once, at the outside of a program. Inside a coroutine a "
        "loop is running: `await` what you want to run.",
    ),
    _Misuse(
        r"attached to a different loop|is bound to a different event loop",
        "no-running-loop",
        "this belongs to another event loop",
        "A future or a lock belongs to one loop. What is made at the top of a file has none, or another one than "
        "asyncio.run makes later. Make it inside a coroutine that the loop runs.",
    ),
    _Misuse(
        r"^'(?:type|function)' object does not support the asynchronous context manager protocol",
        "function-not-called",
        "the name alone stands here, not a call",
        "The parentheses are missing: a call makes the object that `async with` enters.",
    ),
    _Misuse(
        r"no running event loop|no current event loop",
        "no-running-loop",
        "no event loop is running here",
        "A task belongs to a running loop. Make it inside a coroutine that the loop runs.",
    ),
    _Misuse(
        r"cannot reuse already awaited coroutine|coroutine is being awaited already",
        "awaited-twice",
        "this coroutine object was awaited before",
        "A coroutine object runs once. Call the function again for another one, or keep the result of the first.",
    ),
    _Misuse(
        r"Passing coroutines is forbidden",
        "needs-tasks",
        "asyncio.wait was given coroutines",
        "asyncio.wait takes tasks. Make a task of each coroutine, or let asyncio.gather do it.",
    ),
    _Misuse(
        r"function can't be used in 'await'|function' object can't be awaited|(expected|required), got <function"
        r"|got <function|<function .* is not a coroutine",
        "function-not-called",
        "the function itself stands here, not a call of it",
        "The parentheses are missing: a call of a coroutine function gives the coroutine object that can be awaited.",
    ),
    _Misuse(
        r"(?<!Loop' object) does not support the context manager protocol"
        r"|object does not support .*context manager.*async with",
        "needs-async-with",
        "this needs `async with`",
        "Entering and leaving it may have to wait, and a plain `with` cannot: write `async with`.",
    ),
    _Misuse(
        r"'async_generator' object is not iterable|'coroutine' object is not iterable",
        "needs-async-for",
        "this needs `async for`",
        "The next value may have to be waited for, and a plain loop cannot: write `async for`.",
    ),
    _Misuse(
        r"^Result is not (set|ready)",
        "result-too-early",
        "the result was asked for before the task was done",
        "A task has a result when it has finished. `await` the task: that waits, and gives the result.",
    ),
)
MAKE_TASKS = {"create_task", "ensure_future"}
FUNCTION_ITSELF = re.compile(
    r"'(?:function|method|builtin_function_or_method)'|object (?:function|method) can't be used"
)
"""In the messages of exceptions that a function leads to where what it gives is wanted."""
NOT_AWAITABLE = re.compile(r"object (\S+) can't be used in 'await' expression|'(\S+)' object can't be awaited")


def find(evidence: Evidence) -> Iterator[Finding]:
    for trace in evidence.traces:
        error = trace.error
        if error is None or trace.outcome != "raised":
            continue
        if "TypeError" in f"{error.type} {error.message}" and _names_function(evidence, error.line):
            misuse = next(one for one in MISUSES if one.code == "function-not-called")
            yield evidence.finding(misuse.code, misuse.title, misuse.message, error.line)
            continue
        if FUNCTION_ITSELF.search(error.message) and (named := _function_named(evidence, error.line)) is not None:
            yield _not_called(evidence, named)
            continue
        if _is_list_for_gather(trace, error):
            yield evidence.finding(
                "needs-unpacking",
                "asyncio.gather was given one list",
                "asyncio.gather takes each coroutine as an argument of its own. Put a star before the list: `*…`.",
                error.line,
            )
        for misuse in MISUSES:
            if re.search(misuse.pattern, error.message):
                yield evidence.finding(misuse.code, misuse.title, misuse.message, error.line)
                break


def _names_function(evidence: Evidence, line: int | None) -> bool:
    """Whether the line names a coroutine function of the file without calling it."""
    names = {function.name for function in evidence.functions() if isinstance(function, ast.AsyncFunctionDef)}
    nodes = [node for node in ast.walk(evidence.tree) if getattr(node, "lineno", None) == line] if evidence.tree else []
    called = {id(node.func) for node in nodes if isinstance(node, ast.Call)}
    return any(isinstance(node, ast.Name) and node.id in names and id(node) not in called for node in nodes)


def _function_named(evidence: Evidence, line: int | None) -> ast.Assign | None:
    """Where a name that the line uses was given a function of a module or an object, and not what a call gives."""
    given = {name: node for name, node in _assignments(evidence) if isinstance(node.value, ast.Attribute)}
    return next((given[name] for name in _names_on(evidence, line) if name in given), None)


def _assignments(evidence: Evidence) -> Iterator[tuple[str, ast.Assign]]:
    """Where a name is given a value, with the name."""
    for node in ast.walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            yield node.targets[0].id, node


def _names_on(evidence: Evidence, line: int | None) -> Iterator[str]:
    for node in ast.walk(evidence.tree) if evidence.tree else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load) and node.lineno == line:
            yield node.id


def _not_called(evidence: Evidence, given: ast.Assign) -> Finding:
    function = ast.unparse(given.value)
    return evidence.finding(
        "function-not-called",
        "the function itself stands here, not a call of it",
        f"The parentheses are missing: `{function}` is the function, `{function}()` calls it and gives what it makes.",
        given.lineno,
    )


def _is_list_for_gather(trace: Trace, error: Error) -> bool:
    gathers = {use.line for use in trace.uses("asyncio.gather")}
    wrong = re.search(
        r"Task got bad yield: <coroutine|unhashable type|An asyncio.Future, a coroutine or an awaitable is required",
        error.message,
    )
    return wrong is not None and error.line in gathers


def not_awaitable(evidence: Evidence) -> Iterator[Finding]:
    """`await` on something else; perhaps because of a coroutine that was lost before, so that is heard first."""
    for trace in evidence.traces:
        match = NOT_AWAITABLE.search(trace.error.message) if trace.error else None
        if match is not None and trace.error is not None:
            if (task := _task_awaited_before(evidence, trace.error.line)) is not None:
                yield task
                continue
            kind = match[1] or match[2]
            what = "None, that is nothing," if kind == "NoneType" else f"a value of type {kind}"
            yield evidence.finding(
                "not-awaitable",
                "`await` stands before something that cannot be awaited",
                f"Here it is {what} and there is nothing to wait for. Coroutines, tasks and futures can be awaited.",
                trace.error.line,
            )


def _task_awaited_before(evidence: Evidence, line: int | None) -> Finding | None:
    """The line awaits a name which was given not a task, but what came of awaiting it where it was made."""
    names = set(_names_on(evidence, line))
    for name, node in _assignments(evidence):
        made = node.value.value if isinstance(node.value, ast.Await) else None
        if name in names and last_name(made) in MAKE_TASKS:
            return evidence.finding(
                "task-awaited-at-once",
                "this task is awaited where it is made",
                f"`await` waits here until the task is done, and `{name}` is what the task gave. Without this "
                f"`await`, `{name}` is the task: it runs meanwhile, and line {line} waits for it.",
                node.lineno,
            )
    return None
