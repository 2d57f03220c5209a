"""Exceptions that arrive in another form than the file expects."""

import ast
import builtins
from collections.abc import Iterator

from grader.findings.evidence import Evidence
from grader.findings.source import Function, functions_in, inside, last_name, lines_of, walk
from grader.grades.results import Finding
from grader.trace.events import Error
from grader.trace.trace import Trace, short

GROUPS = ("ExceptionGroup", "BaseExceptionGroup")


def group_uncaught(evidence: Evidence) -> Iterator[Finding]:
    """Find a plain `except` that names what was inside the exception group that ended the run."""
    for trace in evidence.traces:
        error = trace.error
        if error is None or trace.outcome != "raised" or error.type not in GROUPS or not error.inside:
            continue
        plain = list(_plain_handlers(evidence.tree, trace, error))
        if not plain:
            yield from _caught_inside(evidence, trace, error)
        for handler, kind in plain:
            yield evidence.finding(
                "error-group-uncaught",
                f"{kind} came in an {error.type}, and `except {ast.unparse(handler.type or handler)}` does not see it",
                f"A TaskGroup gathers what its tasks raised in an {error.type}, here with {', '.join(error.inside)} "
                "in it, and a plain `except` looks only at the group. `except*` looks into it.",
                handler.lineno,
            )
            break


def _plain_handlers(tree: ast.Module | None, trace: Trace, error: Error) -> Iterator[tuple[ast.ExceptHandler, str]]:
    groups = {use.line for use in trace.uses("asyncio.TaskGroup")}
    with_groups = {
        function.name
        for _, function in functions_in(tree)
        if any(getattr(node, "lineno", 0) in groups for node in inside(*function.body))
    }
    for node in walk(tree) if tree else ():
        if not isinstance(node, ast.Try):
            continue
        parts = list(inside(*node.body))
        around = any(getattr(part, "lineno", 0) in groups for part in parts)
        calls = any(isinstance(part, ast.Call) and last_name(part) in with_groups for part in parts)
        if around or calls or _runs(parts, with_groups):
            for handler in node.handlers:
                kind = next((one for one in error.inside if _catches(handler, one, tree)), None)
                if kind is not None:
                    yield handler, kind


def _runs(parts: list[ast.AST], names: set[str]) -> bool:
    """Return whether the code contains one of these names, of a task or of a coroutine function with a group."""
    return any(isinstance(part, ast.Name) and part.id in names for part in parts)


def _catches(handler: ast.ExceptHandler, kind: str, tree: ast.Module | None) -> bool:
    kinds = handler.type.elts if isinstance(handler.type, ast.Tuple) else [handler.type]
    return any(_is_a(kind, last_name(one), tree) for one in kinds if one is not None)


def _is_a(kind: str, other: str, tree: ast.Module | None) -> bool:
    """Return whether an exception class of this name is the other one or a subclass of it."""
    if kind == other:
        return True
    ours, theirs = getattr(builtins, kind, None), getattr(builtins, other, None)
    if isinstance(ours, type) and isinstance(theirs, type):
        return issubclass(ours, theirs)
    return any(
        _is_a(last_name(base), other, tree)
        for node in walk(tree or ast.Module([], []))
        if isinstance(node, ast.ClassDef) and node.name == kind
        for base in node.bases
        if last_name(base) != kind
    )


def _caught_inside(evidence: Evidence, trace: Trace, error: Error) -> Iterator[Finding]:
    """Yield the finding for a plain `except` around the `await` of a task, inside the block of its TaskGroup."""
    groups = {use.line for use in trace.uses("asyncio.TaskGroup")}
    for _, function in functions_in(evidence.tree):
        for block in inside(*function.body):
            if not isinstance(block, ast.AsyncWith) or block.lineno not in groups:
                continue
            for attempt in inside(*block.body):
                waits = isinstance(attempt, ast.Try) and any(
                    isinstance(one, ast.Await) for one in inside(*attempt.body)
                )
                for handler in attempt.handlers if isinstance(attempt, ast.Try) and waits else ():
                    kind = next((one for one in error.inside if _catches(handler, one, evidence.tree)), None)
                    if kind is not None:
                        yield evidence.finding(
                            "error-group-uncaught",
                            f"the TaskGroup raises {kind}, although this handler catches it",
                            "When a task of a group ends with an exception, the group cancels the others and raises "
                            "it at the end of its block, even if it was caught before. Catch it in the coroutine of "
                            "the task itself, or with `except*` around the block.",
                            handler.lineno,
                        )
                        return


def results_unseen(evidence: Evidence) -> Iterator[Finding]:
    """Find `await asyncio.gather(…, return_exceptions=True)` whose result is not used, or only counted."""
    for trace in evidence.traces:
        for _, function in functions_in(evidence.tree):
            for gather in _unseen_gathers(function):
                first, last = lines_of(gather)
                used = any(first <= use.line <= last for use in trace.uses("asyncio.gather"))
                failed = _failed_tasks(trace, function, gather) if used else 0
                if failed:
                    yield evidence.finding(
                        "error-never-seen",
                        f"{failed} of the things gathered here {'has' if failed == 1 else 'have'} failed, and "
                        "nothing looks at that",
                        "With `return_exceptions=True` asyncio.gather raises nothing: it puts the exceptions among the "
                        "results, and here nothing looks at the results.",
                        first,
                    )


def _unseen_gathers(function: Function) -> Iterator[ast.Call]:
    nodes = list(inside(*function.body))
    calls = [node for node in nodes if isinstance(node, ast.Call) and node.args]
    counted = {id(call.args[0]) for call in calls if last_name(call) == "len"}
    reads = (node for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load))
    loaded = {node.id for node in reads if id(node) not in counted}
    nested = any(isinstance(one, ast.Nonlocal | ast.Global) for one in nodes)
    for node in nodes:
        if isinstance(node, ast.Expr):
            value: ast.expr = node.value
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and len(node.targets) == 1:
            if nested or node.targets[0].id in loaded:
                continue
            value = node.value
        else:
            continue
        if isinstance(value, ast.Await) and isinstance(value.value, ast.Call) and last_name(value.value) == "gather":
            options = {option.arg: option.value for option in value.value.keywords}
            told = options.get("return_exceptions")
            if isinstance(told, ast.Constant) and told.value is True:
                yield value.value


def _failed_tasks(trace: Trace, function: Function, gather: ast.Call) -> int:
    """Return how many tasks that only this gather holds ended with an exception."""
    spans = [lines_of(gather)]
    nodes = list(inside(*function.body))
    for argument in gather.args:
        name = argument.value if isinstance(argument, ast.Starred) else argument
        if isinstance(name, ast.Name):
            named = [node for node in walk(function) if isinstance(node, ast.Name) and node.id == name.id]
            makers = [
                node
                for node in nodes
                if isinstance(node, ast.Assign) and any(target is named_ for target in node.targets for named_ in named)
            ]
            if len(named) == 2 and len(makers) == 1:
                spans.append(lines_of(makers[0].value))
    return sum(
        task.how == "raised" and task.line is not None and any(first <= task.line <= last for first, last in spans)
        for task in trace.tasks
    )


def waits_unseen(evidence: Evidence) -> Iterator[Finding]:
    """Find `asyncio.wait(…, return_when=FIRST_EXCEPTION)` after which nothing looks at the exception."""
    for trace in evidence.traces:
        raised = {life.name: life for life in trace.tasks if life.how == "raised"}
        for _, function in functions_in(evidence.tree):
            nodes = list(inside(*function.body))
            looks = any(isinstance(one, ast.Attribute) and one.attr in ("exception", "result") for one in nodes)
            loaded = {one.id for one in nodes if isinstance(one, ast.Name) and isinstance(one.ctx, ast.Load)}
            for call in nodes if not looks else ():
                done = _done_of(call)
                if done is None or done[0] in loaded:
                    continue
                first, last = lines_of(done[1])
                failed = [
                    raised[name]
                    for use in trace.uses("asyncio.wait")
                    if first <= use.line <= last
                    for name in use.tasks
                    if name in raised
                ]
                if failed:
                    yield evidence.finding(
                        "error-never-seen",
                        f"asyncio.wait has returned because of an exception of {short(failed[0].coroutine)}, and "
                        "nothing looks at it",
                        f"It raises nothing itself. Go through `{done[0]}`, and ask each task for its `result()`, "
                        "which raises what it has raised.",
                        first,
                    )


def _done_of(node: ast.AST) -> tuple[str, ast.Call] | None:
    """Return the name of the first set of `done, pending = await asyncio.wait(…)`, and the call."""
    match node:
        case ast.Assign(
            targets=[ast.Tuple(elts=[ast.Name(id=name), *_])], value=ast.Await(value=ast.Call() as call)
        ) if last_name(call) == "wait":
            options = {option.arg: last_name(option.value) for option in call.keywords}
            return (name, call) if options.get("return_when") == "FIRST_EXCEPTION" else None
    return None
