"""Slips in loops: a loop that is left in its first round, a limit that is never reached, a value that begins anew."""

import ast
from collections.abc import Iterator

from grader.findings.source import Function, functions_in, inside, last_name

Told = tuple[int, str]
"""The line of a slip, and what is to be said of it."""
Loop = ast.For | ast.AsyncFor | ast.While
NEVER_IN_RANGE = (ast.Eq, ast.GtE, ast.Gt)
"""Comparisons that no number of `range(n)` passes with `n`."""


def slips_in_loops(tree: ast.Module | None) -> Iterator[Told]:
    """Yield the slips in the loops of the file's functions."""
    fillers = _fillers(tree)
    for _, function in functions_in(tree):
        nodes = list(inside(*function.body))
        for loop in nodes:
            if isinstance(loop, ast.For | ast.AsyncFor):
                yield from _left_in_its_first_round(loop, nodes)
                yield from _limits_never_reached(loop)
                yield from _ranges_of_nothing(loop)
            if isinstance(loop, Loop):
                yield from _begun_anew(loop, function)
                yield from _left_with_the_first_end(loop, nodes)
            if isinstance(loop, ast.While):
                yield from _left_while_more_comes(loop, function, fillers)


def _left_in_its_first_round(loop: ast.For | ast.AsyncFor, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield the `return` at the end of a loop's body, if what it returns was there before the loop.

    A value of the first round, as in `for item in items: …; return item`, may be what is wanted.
    """
    last = loop.body[-1]
    if len(loop.body) < 2 or not isinstance(last, ast.Return) or last.value is None or _goes_on(loop):
        return
    names = {node.id for node in inside(last.value) if isinstance(node, ast.Name)}
    before = {
        node.id
        for node in nodes
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) and node.lineno < loop.lineno
    }
    if names <= before and not names & _stored(loop.target):
        yield (
            last.lineno,
            "This `return` stands in the loop, so that the loop ends in its first round. After the loop, it has fewer "
            "spaces before it.",
        )


def _left_with_the_first_end(loop: Loop, nodes: list[ast.AST]) -> Iterator[Told]:
    """Yield the only `return` of a function, if it ends a loop where the first of several coroutines is done."""
    returns = [node for node in nodes if isinstance(node, ast.Return)]
    for tried in loop.body:
        for handler in tried.handlers if isinstance(tried, ast.Try) else ():
            last = handler.body[-1]
            if last_name(handler.type) == "StopIteration" and returns == [last] and len(handler.body) > 1:
                yield (
                    last.lineno,
                    "This `return` stands in the loop, so that the loop ends with the first coroutine that is done. "
                    "After the loop, it has fewer spaces before it.",
                )


def _fillers(tree: ast.Module | None) -> dict[str, list[Function]]:
    """Return the functions that `await queue.put(…)`, by the name of the queue: its items come one by one."""
    found: dict[str, list[Function]] = {}
    for _, function in functions_in(tree):
        for node in inside(*function.body):
            call = node.value if isinstance(node, ast.Await) else None
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "put":
                found.setdefault(last_name(call.func.value), []).append(function)
    return found


def _left_while_more_comes(loop: ast.While, function: Function, fillers: dict[str, list[Function]]) -> Iterator[Told]:
    """Yield `while not queue.empty():` around `await queue.get()`, if another function puts item after item."""
    asked = [node for node in inside(loop.test) if isinstance(node, ast.Call) and last_name(node) == "empty"]
    got = {
        ast.unparse(node.func.value)
        for node in inside(*loop.body)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr.startswith("get")
    }
    for call in asked:
        if not isinstance(call.func, ast.Attribute) or (name := ast.unparse(call.func.value)) not in got:
            continue
        if any(one is not function for one in fillers.get(last_name(call.func.value), [])):
            yield (
                loop.lineno,
                f"This loop ends as soon as `{name}` is empty: before the first item is put, or while more are still "
                "to come.",
            )


def _goes_on(loop: Loop) -> bool:
    return any(isinstance(node, ast.Continue) for node in inside(*loop.body))


def _limits_never_reached(loop: ast.For | ast.AsyncFor) -> Iterator[Told]:
    """Yield `if number == n` in `for number in range(n)`."""
    stop = _stop_of_range(loop.iter)
    name = loop.target.id if isinstance(loop.target, ast.Name) else ""
    for node in inside(*loop.body) if stop is not None and name else ():
        test = node.test if isinstance(node, ast.If) else None
        if not isinstance(test, ast.Compare) or not isinstance(test.ops[0], NEVER_IN_RANGE) or stop is None:
            continue
        if last_name(test.left) == name and ast.dump(test.comparators[0]) == ast.dump(stop):
            limit = ast.unparse(stop)
            yield (
                test.lineno,
                f"`{ast.unparse(test)}` never holds: the numbers of `{ast.unparse(loop.iter)}` end before {limit}.",
            )


def _stop_of_range(values: ast.expr) -> ast.expr | None:
    """Return `n` of `range(n)` and of `range(1, n)`, if it is a name or a number."""
    if not isinstance(values, ast.Call) or last_name(values) != "range" or not 1 <= len(values.args) <= 2:
        return None
    return values.args[-1] if isinstance(values.args[-1], ast.Name | ast.Constant) else None


def _ranges_of_nothing(loop: ast.For | ast.AsyncFor) -> Iterator[Told]:
    """Yield `range(n, 0)`, which should count down."""
    values = loop.iter
    if not isinstance(values, ast.Call) or last_name(values) != "range" or len(values.args) != 2:
        return
    start, stop = values.args
    if isinstance(stop, ast.Constant) and stop.value == 0 and isinstance(start, ast.Name | ast.Attribute):
        shown = ast.unparse(start)
        yield (
            values.lineno,
            f"`{ast.unparse(values)}` counts up, and so has no numbers when {shown} is more than 0. With a third "
            f"argument it counts down: `range({shown}, 0, -1)`.",
        )


def _begun_anew(loop: Loop, function: Function) -> Iterator[Told]:
    """Yield `delay = 1` at the beginning of each round, if the round changes `delay` at its end, and in vain."""
    for statement in loop.body:
        target = statement.targets[0] if isinstance(statement, ast.Assign) else None
        if not isinstance(statement, ast.Assign) or not isinstance(target, ast.Name):
            continue
        if not isinstance(statement.value, ast.Constant):
            continue
        changed = _changed_at_the_end(loop, target.id, function)
        if changed is not None and changed.lineno > statement.lineno:
            yield (
                statement.lineno,
                f"`{ast.unparse(statement)}` stands in the loop, so that each round begins with it again, and what "
                f"`{ast.unparse(changed)}` makes of it is lost. Move it before the loop.",
            )


def _changed_at_the_end(loop: Loop, name: str, function: Function) -> ast.AugAssign | None:
    """Return the statement that changes the variable, if nothing reads it later: in the round, or after the loop."""
    nodes = list(inside(*function.body))
    changes = [
        node
        for node in inside(*loop.body)
        if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name) and node.target.id == name
    ]
    last = max(changes, key=lambda node: node.lineno, default=None)
    if last is None:
        return None
    in_it = {id(node) for node in inside(loop)}
    later = [
        node
        for node in nodes
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Load)
        if node.lineno > last.lineno or id(node) not in in_it
    ]
    tested = isinstance(loop, ast.While) and name in {last_name(node) for node in inside(loop.test)}
    return None if later or tested else last


def _stored(node: ast.AST) -> set[str]:
    return {part.id for part in inside(node) if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Store)}
