"""Methods of asynchronous generators that are called and not awaited; before Python 3.12 nothing warns of them."""

import ast
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.places import written
from grader.findings.source import coroutines_in, functions_in, inside, last_name, shortened, walk
from grader.grades.results import Finding

METHODS = {"asend", "athrow", "aclose", "__anext__"}


def find(evidence: Evidence) -> Iterator[Finding]:
    """Find `anext(…)`, `aclose()` and the like whose value is dropped, or kept and only printed."""
    own = {name.rpartition(".")[2] for name, _ in functions_in(evidence.tree)}
    for name, function in coroutines_in(evidence.tree):
        if not any(trace.calls_of(name) for trace in evidence.traces):
            continue
        for node in inside(*function.body):
            call = node.value if isinstance(node, ast.Expr | ast.Assign) else None
            if isinstance(call, ast.Call) and _is_method(call, own) and _is_lost(node, function):
                shown = shortened(written(evidence, call), call)
                yield evidence.finding(
                    "never-awaited",
                    f"{last_name(call)}() was called and never awaited",
                    f"Of an asynchronous generator, `{shown}` makes an object to be awaited, and runs nothing. "
                    f"`await {shown}` runs the generator.",
                    call.lineno,
                )


def _is_method(call: ast.Call, own: set[str]) -> bool:
    name = last_name(call)
    if isinstance(call.func, ast.Name):
        return name == "anext" and name not in own and len(call.args) == 1
    return name in METHODS and name not in own


def _is_lost(node: ast.AST, function: ast.AsyncFunctionDef) -> bool:
    """Return whether nothing awaits the value: it is dropped, or its name is used for nothing but printing."""
    if isinstance(node, ast.Expr):
        return True
    if not isinstance(node, ast.Assign) or not isinstance(node.targets[0], ast.Name):
        return False
    name = node.targets[0].id
    everywhere = list(walk(function))
    prints = [one for one in everywhere if isinstance(one, ast.Call) and last_name(one) == "print"]
    printed = {id(part) for one in prints for part in walk(one) if not isinstance(part, ast.Await)}
    awaited = {id(part) for one in everywhere if isinstance(one, ast.Await) for part in walk(one)}
    used = [one for one in everywhere if isinstance(one, ast.Name) and one.id == name]
    return (
        all(isinstance(one.ctx, ast.Store) or (id(one) in printed and id(one) not in awaited) for one in used)
        and len([one for one in used if isinstance(one.ctx, ast.Store)]) == 1
    )
