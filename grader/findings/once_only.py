"""Things that serve once: a coroutine object in a list times three, a generator at its end, a default value."""

import ast
from collections.abc import Iterator, Sequence

from grader.findings.not_as_it_seems import Seeming, assigned
from grader.findings.source import MAKES_TASKS, blocks_of, coroutines_in, inside, last_name, walk
from grader.trace.trace import Trace, short

_CHANGES = {
    *("time.time", "time.monotonic", "time.perf_counter", "datetime.now", "datetime.datetime.now", "random.random"),
    *("random.randint", "random.uniform", "uuid.uuid4", "uuid.uuid1", "date.today", "datetime.date.today"),
}
"""Calls that return another value each time."""
_LEAVES = (ast.Break, ast.Return, ast.Raise)


def one_object(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield `[work()] * 3`, a list with one coroutine object, or one task, in each place."""
    coroutines = {name.rpartition(".")[2]: name for name, function in coroutines_in(tree) if not _yields(function)}
    for node in walk(tree) if tree else ():
        if not isinstance(node, ast.BinOp) or not isinstance(node.op, ast.Mult):
            continue
        listed = next((one for one in (node.left, node.right) if isinstance(one, ast.List | ast.Tuple)), None)
        only = listed.elts[0] if listed is not None and len(listed.elts) == 1 else None
        is_task = isinstance(only, ast.Call) and last_name(only) in MAKES_TASKS and bool(only.args)
        made = only.args[0] if is_task and isinstance(only, ast.Call) else only
        name = coroutines.get(last_name(made)) if isinstance(made, ast.Call) else None
        if name is not None and len(trace.calls_of(name)) == 1:
            thing, shown = "task" if is_task else "coroutine object", ast.unparse(only) if only else ""
            yield Seeming(
                "one-object",
                f"this list holds one {thing}, again and again",
                f"`{short(name)}` is called once, and what that made stands in each place of the list. So it ran once, "
                f"and all places have one result. A call for each: `[{shown} for _ in range(…)]`.",
                node.lineno,
            )


def _yields(function: ast.AsyncFunctionDef) -> bool:
    return any(isinstance(node, ast.Yield) for node in inside(*function.body))


def at_its_end(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield the second loop over an asynchronous generator that the first one has gone through."""
    generators = {name.rpartition(".")[2] for name, function in coroutines_in(tree) if _yields(function)}
    for name, function in coroutines_in(tree):
        nodes = list(inside(*function.body)) if trace.calls_of(name) else []
        made = list(assigned(nodes))
        for variable, value in made:
            once = [one for one, _ in made].count(variable) == 1
            if not once or not isinstance(value, ast.Call) or last_name(value) not in generators:
                continue
            for body in blocks_of(function):
                loops = [one for one in body if _goes_through(one, variable)]
                if len(loops) > 1 and not any(isinstance(node, _LEAVES) for node in inside(loops[0])):
                    yield Seeming(
                        "at-its-end",
                        f"`{variable}` is at its end already",
                        f"A generator is gone through once: line {loops[0].lineno} has taken all of its values, and "
                        f"here it has none. Call {last_name(value)} again for another one; or keep the values in a "
                        "list.",
                        loops[1].lineno,
                    )
                    break


def _goes_through(statement: ast.stmt, variable: str) -> bool:
    """Return whether a statement goes through this generator to its end."""
    return any(
        isinstance(node, ast.AsyncFor | ast.comprehension)
        and isinstance(node.iter, ast.Name)
        and node.iter.id == variable
        and (isinstance(node, ast.AsyncFor) or bool(node.is_async))
        for node in _certain(statement)
    )


def _certain(statement: ast.stmt) -> Iterator[ast.AST]:
    """Yield the parts of a statement that run when it runs, as far as that is certain."""
    if isinstance(statement, ast.AsyncFor):
        yield statement
    elif isinstance(statement, ast.Expr | ast.Assign | ast.AnnAssign | ast.Return):
        yield from inside(statement)


def defaults_of_once(tree: ast.Module | None, trace: Trace) -> Iterator[Seeming]:
    """Yield default values such as `time.time()`, of coroutine functions that are called several times without them."""
    for name, function in coroutines_in(tree):
        defaults: Sequence[ast.expr | None] = [*function.args.defaults, *function.args.kw_defaults]
        parameters = [*function.args.posonlyargs, *function.args.args][-len(function.args.defaults) or None :]
        names = [one.arg for one in [*(parameters if function.args.defaults else []), *function.args.kwonlyargs]]
        for parameter, default in zip(names, defaults, strict=True):
            if not isinstance(default, ast.Call) or ast.unparse(default.func) not in _CHANGES:
                continue
            calls = [node for node in (walk(tree) if tree else ()) if isinstance(node, ast.Call)]
            calls = [node for node in calls if last_name(node) == function.name]
            most = max((len(node.args) + len(node.keywords) for node in calls), default=99)
            least = sum(one is None for one in defaults) + len(function.args.args) - len(function.args.defaults)
            if len(trace.calls_of(name)) > 1 and most <= least:
                yield Seeming(
                    "default-once",
                    f"the default of `{parameter}` is computed once, for all calls of {short(name)}",
                    f"Python computes a default value when it defines the function, and not at each call. Let the "
                    f"default be None, and call `{ast.unparse(default)}` in the function.",
                    default.lineno,
                )


ONCE_ONLY = (one_object, at_its_end, defaults_of_once)
