"""Statements that only name a function: `task.cancel` without its parentheses, which Python evaluates and drops."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.not_as_it_seems import assigned
from grader.findings.places import written
from grader.findings.source import LONGEST_QUOTED, Function, functions_in, inside, last_name
from grader.grades.results import Finding
from grader.submission import notebook
from grader.trace.trace import Trace

_METHODS = {
    *("cancel", "set", "clear", "task_done", "release", "notify", "notify_all", "close", "drain", "wait_closed"),
    *("join", "acquire", "start", "stop", "shutdown", "start_serving", "serve_forever", "run_forever", "write_eof"),
    *("get_nowait", "terminate", "kill", "abort", "aclose", "uncancel", "wait", "communicate", "get"),
}
"""Methods of asyncio's and of threads' objects that do something, and can be called without an argument."""
_AWAITED = {
    *("drain", "wait_closed", "join", "acquire", "start_serving", "serve_forever", "aclose", "wait", "communicate"),
}
"""Those that are coroutine functions of asyncio's objects."""


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find statements that name a function of the file, or such a method, in code that has run."""
    if evidence.tree is None or evidence.file.endswith(notebook.SUFFIX):
        return  # a cell shows the value of its last line
    own = {name.rpartition(".")[2]: function for name, function in functions_in(evidence.tree)}
    attributes = {
        node.attr for node in ast.walk(evidence.tree) if isinstance(node, ast.Attribute) and not _is_loaded(node)
    }
    for trace in evidence.traces:
        yield from _asked(evidence, trace, own)
        for statement in _statements(evidence, trace):
            node = statement.value
            name = last_name(node)
            if isinstance(node, ast.Name) and node.id in own:
                yield _told(evidence, node, own[node.id])
            elif isinstance(node, ast.Attribute) and name in _METHODS and name not in attributes:
                yield _told(evidence, node, own.get(name))


def _asked(evidence: Evidence, trace: Trace, own: dict[str, Function]) -> Iterator[Finding]:
    """Yield the findings for conditions that ask a function itself, such as `while not event.is_set:`."""
    nodes = list(ast.walk(evidence.tree)) if evidence.tree else []
    stored = {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    stored |= {node.arg for node in nodes if isinstance(node, ast.arg)}
    called = {call.coroutine for call in trace.calls}
    for name, function in functions_in(evidence.tree):
        if isinstance(function, ast.AsyncFunctionDef) and name not in called:
            continue
        made = {one: last_name(value) for one, value in assigned(inside(*function.body))}
        for node in inside(*function.body):
            for test in _tests(node):
                is_own = isinstance(test, ast.Name) and test.id in own and test.id not in stored
                if isinstance(test, ast.Attribute) and isinstance(test.value, ast.Name):
                    is_own = test.attr in _QUESTIONS.get(made.get(test.value.id, ""), ())
                if is_own:
                    shown = written(evidence, test)
                    asks = isinstance(test, ast.Name) and isinstance(own[test.id], ast.AsyncFunctionDef)
                    yield evidence.finding(
                        "function-not-called",
                        f"{shown} is named here and not called",
                        f"`{shown}` is the function itself, which counts as true whatever it would return. "
                        f"`{'await ' if asks else ''}{shown}()` asks it.",
                        test.lineno,
                    )


_QUESTIONS = {
    **dict.fromkeys(("create_task", "ensure_future", "create_future", "Future"), ("done", "cancelled")),
    **dict.fromkeys(("Queue", "LifoQueue", "PriorityQueue"), ("empty", "full", "qsize")),
    **dict.fromkeys(("Lock", "Semaphore", "BoundedSemaphore"), ("locked",)),
    "Event": ("is_set",),
}
"""By what makes an object, the methods that only answer a question."""


def _tests(node: ast.AST) -> Iterator[ast.expr]:
    """Yield what is tested for truth, without `not`, `and` and `or`."""
    pending = [node.test] if isinstance(node, ast.If | ast.While | ast.IfExp | ast.Assert) else []
    while pending:
        test = pending.pop()
        if isinstance(test, ast.BoolOp):
            pending += test.values
        elif isinstance(test, ast.UnaryOp) and isinstance(test.op, ast.Not):
            pending.append(test.operand)
        else:
            yield test


def _statements(evidence: Evidence, trace: Trace) -> Iterator[ast.Expr]:
    """Yield the statements at the top of the file, and those of coroutine functions that ran, and of plain ones."""
    bodies = [evidence.tree.body] if evidence.tree else []
    for name, function in functions_in(evidence.tree):
        if not isinstance(function, ast.AsyncFunctionDef) or trace.calls_of(name):
            bodies.append(function.body)
    for body in bodies:
        yield from (node for node in inside(*body) if isinstance(node, ast.Expr))


def _is_loaded(node: ast.Attribute) -> bool:
    return isinstance(node.ctx, ast.Load)


def _told(evidence: Evidence, node: ast.expr, function: Function | None) -> Finding:
    shown = written(evidence, node)
    shown = shown if len(shown) <= LONGEST_QUOTED else last_name(node)
    call = f"{shown}()"
    if isinstance(function, ast.AsyncFunctionDef):
        at_top = isinstance(node, ast.Name) and evidence.tree is not None and _is_at_top(evidence.tree, node)
        call = f"asyncio.run({shown}())" if at_top else f"await {shown}()"
    elif function is None and last_name(node) in _AWAITED:
        call = f"await {shown}()"
    return evidence.finding(
        "function-not-called",
        f"{shown} is named here and not called",
        f"Without parentheses, `{shown}` is the function itself: this line does nothing. `{call}` calls it.",
        node.lineno,
    )


def _is_at_top(tree: ast.Module, node: ast.expr) -> bool:
    return any(part is node for part in inside(*tree.body))
