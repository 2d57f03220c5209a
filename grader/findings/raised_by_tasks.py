"""Causes of exceptions about what holds a task, a group's exceptions, or a name: not what the line takes it for."""

import ast
import builtins
import re

from grader.findings.because import Because, Known, once
from grader.findings.evidence import Evidence
from grader.findings.places import line_in_words
from grader.findings.source import (
    MAKES_TASKS,
    Function,
    functions_in,
    innermost_function,
    inside,
    last_name,
    nodes_at,
    walk,
)
from grader.trace.events import Error

_MAKERS = {*MAKES_TASKS, "gather", "Task", "run_in_executor", "shield", "wait_for"}
_SERVERS = {"start_server", "start_unix_server", "create_server"}


def _of_task_for_result(evidence: Evidence, error: Error) -> Because | None:
    """Explain `task + 1`, `gather(…)[0]` and `json.dumps(task)`."""
    names = {
        node.id
        for one in nodes_at(evidence.tree, error.line)
        for node in walk(one)
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load)
    }
    function = innermost_function(evidence.tree, error.line)
    made = {
        last_name(target): node
        for node in (inside(*function.body) if function is not None else ())
        if isinstance(node, ast.Assign) and last_name(node.value) in _MAKERS and node.lineno <= (error.line or 0)
        for target in node.targets
        if last_name(target) in names
    }
    many = "_GatheringFuture" in error.message
    what = "what asyncio.gather returned" if many else "a task" if "Task" in error.message else "a future"
    result = "the results" if many else "its result"
    if len(made) == 1:
        ((name, node),) = made.items()
        return Because(
            f"`{name}` is {what}, and not {result}",
            f"`await {name}` waits for it, and gives {result}: put the `await` here, or into "
            f"{line_in_words(evidence, node.lineno)}.",
        )
    if what == "a future":
        return None  # perhaps one of threads
    return Because(f"this is {what}, and not {result}", f"`await` waits for it, and gives {result}.")


def _of_unpacking(evidence: Evidence, error: Error) -> Because | None:
    """Explain `a, b = await gather(x(), y(), z())`."""
    for node in nodes_at(evidence.tree, error.line):
        match node:
            case ast.Assign(targets=[ast.Tuple(elts=names)], value=ast.Await(value=ast.Call() as call)) if last_name(
                call
            ) == "gather" and not any(isinstance(one, ast.Starred) for one in [*names, *call.args]):
                return Because(
                    f"asyncio.gather returns {len(call.args)} results, for {len(names)} names",
                    "It returns a list with one result for each that it was given, in their order.",
                )
    return None


def _of_refused_connection(evidence: Evidence, error: Error) -> Because | None:
    """Explain a connection to a server of the same file that does not listen yet."""
    servers = [
        node
        for node in (walk(evidence.tree) if evidence.tree else ())
        if isinstance(node, ast.Call) and last_name(node) in _SERVERS
    ]
    if not servers:
        return None
    at = line_in_words(evidence, servers[0].lineno)
    return Because(
        "nothing listens there yet, or any more",
        f"The server of this program listens from the end of `await {ast.unparse(servers[0].func)}(…)` in {at} on, "
        "until it is closed. A task that starts it has not come so far when it has only been made. Await the start of "
        "the server, and connect afterwards.",
    )


def _of_local_name(evidence: Evidence, error: Error) -> Because | None:
    """Explain `count += 1` in a function, where the count belongs to the file or to a function around it."""
    match = re.search(r"local variable '(\w+)'", error.message)
    function = innermost_function(evidence.tree, error.line)
    if match is None or function is None or hasattr(builtins, match[1]):
        return None
    name = match[1]
    stores = [
        node.lineno
        for node in inside(*function.body)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    outer = [one for _, one in functions_in(evidence.tree) if one is not function and _holds(one, function)]
    owners = [one for one in outer if _assigns(one, name)]
    at_top = evidence.tree is not None and _assigns(evidence.tree, name)
    if not stores or not (owners or at_top):
        return None
    word = "nonlocal" if owners else "global"
    return Because(
        f"`{name}` is a name of {function.name} itself here",
        f"A function that assigns to a name has one of its own ({line_in_words(evidence, stores[0])}), and this one "
        f"has no value yet. `{word} {name}`, at the beginning of {function.name}, means the one outside.",
    )


def _holds(outer: Function, inner: Function) -> bool:
    return outer.lineno < inner.lineno and (inner.end_lineno or 0) <= (outer.end_lineno or 0)


def _assigns(node: Function | ast.Module, name: str) -> bool:
    return any(
        isinstance(part, ast.Name) and part.id == name and isinstance(part.ctx, ast.Store)
        for part in inside(*node.body)
    )


KNOWN_OF_TASKS = (
    Known(
        re.compile(
            r"^(?:TypeError|AttributeError): (?!.*(?:'await'|context manager|is not callable|was expected))"
            r".*(?:['\"](?:_asyncio\.)?(?:Task|Future|_GatheringFuture)['\"]|\b(?:not|type) (?:_asyncio\.)?Task\b"
            r"|\bTask found|_GatheringFuture)"
        ),
        _of_task_for_result,
    ),
    Known(re.compile(r"^ValueError: (?:too many|not enough) values to unpack"), _of_unpacking),
    Known(re.compile(r"^ConnectionRefusedError\b"), _of_refused_connection),
    Known(re.compile(r"^UnboundLocalError\b"), _of_local_name),
    once(
        r"RuntimeError: Timeout has already been entered",
        "this timeout has been entered before",
        "A timeout serves one block. Make one where it is entered: `async with asyncio.timeout(…):`.",
    ),
    once(
        r"RuntimeError: TaskGroup .*has (?:already )?been (?:already )?entered",
        "this TaskGroup has been entered before",
        "A group serves one block. Make one where it is entered: `async with asyncio.TaskGroup() as group:`.",
    ),
)
